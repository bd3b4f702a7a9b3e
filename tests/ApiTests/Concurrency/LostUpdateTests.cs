using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.ApiTests.Concurrency;

public sealed class LostUpdateTests
{
    [Fact]
    public async Task UpdateGuest_FiftyAtOnceOnDifferentFields_LosesNone()
    {
        await using var api = await Intercepted.StartAsync();
        var guest = await api.AddGuestAsync();

        for (var round = 0; round < 10; round++)
        {
            var fields = new Dictionary<string, string>
            {
                ["first_name"] = $"First {round}",
                ["last_name"] = $"Last {round}",
                ["email"] = $"guest{round}@example.com",
                ["dietary"] = $"note {round}",
                ["group_id"] = Guid.NewGuid().ToString("D"),
            };
            var answers = await Task.WhenAll(
                fields.Select(field => api.PutAsync($"/guests/{guest}", $$"""{"{{field.Key}}":"{{field.Value}}"}""")));

            Assert.All(answers, answer => Assert.Equal(200, answer.Status));
            var stored = await api.GetAsync($"/guests/{guest}");
            Assert.Equal(fields, fields.Keys.ToDictionary(name => name, name => stored[name].GetString()!));
        }

        Assert.Equal(true, await SortKeyFitsNamesAsync(api));
        Assert.Equal(50L, await api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'guest.updated'"));
    }

    // The control: what a guest is sorted by comes from both names, so a change of either must see the other.
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task UpdateGuest_TwoHavingReadTheSameGuest_LosesAChangeAtReadCommittedAlone(
        bool repeatableRead, bool keepsBoth)
    {
        IInterceptor[] interceptors = repeatableRead ? [new ReadBarrier(2)] : [new ReadBarrier(2), new ReadCommitted()];
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Interceptors = interceptors, StatementCheck = repeatableRead },
            TestContext.Current.CancellationToken);
        var guest = await api.AddGuestAsync();

        var answers = await Task.WhenAll(
            api.PutAsync($"/guests/{guest}", """{"first_name":"Grace"}"""),
            api.PutAsync($"/guests/{guest}", """{"last_name":"Hopper"}"""));

        // At READ COMMITTED the second change may also fail, on the words that the first one has written.
        var bothMade = answers.All(answer => answer.Status == 200) && await SortKeyFitsNamesAsync(api) is true;
        Assert.Equal(keepsBoth, bothMade);
    }

    [Fact]
    public async Task UpdateSettings_FirstSavedByTwentyAtOnce_MakesOneRowAndNoFailure()
    {
        await using var api = await Intercepted.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => api.PutAsync(
            "/admin/settings", $$"""{"location":"Hall {{i}}"}""")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(1L, await api.SqlAsync("SELECT count(*) FROM settings"));
        Assert.Contains(
            await api.SqlAsync("SELECT location FROM settings"),
            answers.Select(answer => answer["location"].GetString()));
        Assert.Equal(20L, await api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'settings.updated'"));
    }

    private static Task<object?> SortKeyFitsNamesAsync(TestApi api) =>
        api.SqlAsync(
            "SELECT sort_key = lower(last_name) || chr(1) || lower(first_name) || chr(1) || id AND first_name_folded " +
            "= lower(first_name) FROM guests");
}
