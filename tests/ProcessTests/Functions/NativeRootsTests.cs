using System.Text.Json.Nodes;
using EventPlatform.ApiTests.Dsql;
using EventPlatform.Domain.Guests;
using EventPlatform.TestSupport.Functions;
using EventPlatform.TestSupport.Wire;

namespace EventPlatform.ProcessTests.Functions;

public sealed class NativeRootsTests
{
    private const string DynamicCode = "System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported";

    // A missing line is an answer 500 of the native build. This test finds it without that build, and writes it down.
    [Fact]
    public async Task Roots_NameWhatTheStatementsNeed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Functions are published for Linux.");
        using var folder = new TemporaryDirectory();
        var executable = CopyWithoutDynamicCode(folder.Path);
        await RunEveryStatementAsync(executable, folder.Path);

        var types = new LoadedTypes(Path.GetDirectoryName(PublishedFunctions.ReadyToRun)!);
        var loaded = Directory.EnumerateFiles(folder.Path, "*.nettrace").SelectMany(types.Read).ToHashSet();

        // The control: a trace that cannot be read would need nothing.
        Assert.Contains(typeof(Func<Guest, bool>), loaded);

        var needed = NativeRoots.Select(loaded);
        var kept = NativeRoots.Read();
        string[] missing = [.. needed.SelectMany(lines => lines.Value.Except(kept.GetValueOrDefault(lines.Key) ?? []))];
        if (missing.Length == 0) return;
        var proposal = Repository.PathOf("artifacts", "NativeRoots.xml");
        NativeRoots.Write(needed, proposal);
        Assert.Fail(
            $"{NativeRoots.Path} lacks {missing.Length} lines, such as {string.Join(" and ", missing.Take(3))}. " +
            $"Take the new file: cp artifacts/NativeRoots.xml {NativeRoots.Path}");
    }

    // As the native build does, the functions then interpret trees of expressions and refuse queries that are not
    // compiled ones.
    private static string CopyWithoutDynamicCode(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(PublishedFunctions.ReadyToRun)!))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var executable = Path.Combine(folder, Path.GetFileName(PublishedFunctions.ReadyToRun));
        var settings = $"{executable}.runtimeconfig.json";
        var config = JsonNode.Parse(File.ReadAllText(settings))!;
        config["runtimeOptions"]!["configProperties"]![DynamicCode] = false;
        File.WriteAllText(settings, config.ToJsonString());
        return executable;
    }

    // What samples with seats for all do not send.
    private static async Task RunWaitingListAsync(TestApi api)
    {
        await api.SqlAsync("DELETE FROM guests");
        await api.SaveSettingsAsync(("max_guests", 1), ("waitlist", true));
        var group = Guid.NewGuid();
        var (first, second, third) = (
            await api.AddGuestAsync(("attending", true)), await api.AddGuestAsync(("group_id", group)),
            await api.AddGuestAsync(("first_name", "Eve")));
        await api.RsvpAsync(second, true).MustBe(200);
        await api.RsvpAsync(third, true).MustBe(200);
        await api.SendAsync("GET", "/invitation", null, ApiSteps.AsGuest(await api.CodeOfAsync(second))).MustBe(200);
        var answers = Bodies.Of(("answers", new[] { new { guest_id = second, attending = true } }));
        await api.PostAsync($"/groups/{group}/rsvp", answers).MustBe(200);
        await api.RsvpAsync(first, false).MustBe(200);
        await api.DeleteAsync($"/guests/{second}").MustBe(204);
        await api.DeleteAsync($"/guests/{first}").MustBe(204);
        var file = $"id,first_name,attending,dietary\n{third},Eve,no,vegan\n,Ada,yes,\n";
        await api.SendAsync("POST", "/guests/import", file).MustBe(200);
        await api.SendAsync("POST", "/guests/import?dry_run=true", file).MustBe(200);
    }

    private static async Task RunEveryStatementAsync(string executable, string folder)
    {
        await using var api = await TestApi.StartAsync(
            new TestApiOptions
            {
                // Interpreted and traced, a first request takes long on a loaded machine. Types are what counts here.
                Timeout = TimeSpan.FromSeconds(50),
                Runner = settings => new PublishedProcesses(
                    executable,
                    settings.Concat(LoadedTypes.Variables(folder)).ToDictionary(pair => pair.Key, pair => pair.Value)),
            },
            TestContext.Current.CancellationToken);
        await api.PutAsync("/admin/settings", """{"max_guests":100000}""").MustBe(200);
        foreach (var sample in SampleRequest.Queries.Values)
            await (await sample.PrepareAsync(api)).SendAsync(api).MustBe(200);
        Assert.Equal(404, (await api.GetAsync($"/guests/{Guid.NewGuid()}/activities")).Status);
        foreach (var sample in SampleRequest.Commands.Values)
        {
            // The first run is carried out and its answer lost: the second looks before it writes.
            var request = await sample.PrepareAsync(api);
            api.Wire.Inject(
                WireFault.LoseAnswer, sql => sql.Contains("INSERT INTO activities", StringComparison.Ordinal));
            await request.SendAsync(api).MustBe(sample.Status);
            api.Wire.Heal();
        }

        await RunWaitingListAsync(api);
        Assert.Empty(await api.ConsumeAsync([("message", Bodies.Activity(Guid.NewGuid(), Guid.NewGuid()))]));
    }
}
