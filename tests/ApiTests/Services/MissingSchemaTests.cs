using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventPlatform.ApiTests.Services;

/// <summary>A database without the schema, or with that of an earlier release.</summary>
public sealed class MissingSchemaTests
{
    private const string Remedy = "run \"eventplatform schema apply\", or call ApplyEventPlatformSchemaAsync()";

    public static TheoryData<IBaseRequest> UseCases =>
        [new GetStats(), new CreateGuest(new GuestChanges { FirstName = "Ada" }), new SubmitRsvp(Guid.Empty, true)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(UseCases), DisableDiscoveryEnumeration = true)]
    public async Task UseCase_WithoutTheSchema_SaysHowToApplyIt(IBaseRequest useCase)
    {
        await using var host = await HostService.StartAsync();
        await using var scope = host.Services.CreateAsyncScope();
        var sender = scope.ServiceProvider.GetRequiredService<ISender>();

        var error = await Assert.ThrowsAsync<UnavailableException>(() => sender.Send((object)useCase, Cancelled));

        Assert.Contains(Remedy, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DROP TABLE guests")]
    [InlineData("ALTER TABLE guests DROP COLUMN first_name")]
    public async Task Request_WithAnIncompleteSchema_Is503AndTheLogSaysHowToApplyIt(string damage)
    {
        using var logs = new CollectedLogs();
        await using var api = await TestApi.StartAsync(new TestApiOptions { Logs = logs }, Cancelled);
        await api.SqlAsync(damage);

        foreach (var answer in new[] { await api.GetAsync("/guests"), await api.PostAsync("/guests", Ada) })
        {
            Assert.Equal(503, answer.Status);
            Assert.Equal("unavailable", answer.Json.GetProperty("code").GetString());
            Assert.DoesNotContain("guests", answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("42", answer.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }

        Assert.Equal(2, logs.At(LogLevel.Error, Remedy).Count);
    }

    private const string Ada = """{"first_name":"Ada"}""";
}
