using System.Text;
using EventPlatform.Cli;

namespace EventPlatform.ProcessTests.Commands;

/// <summary><c>eventplatform guests</c>: lists of any size, and an end at any time.</summary>
public sealed class GuestsCommandTests : IAsyncLifetime
{
    private const string Contents =
        """
        SELECT md5(string_agg(concat_ws(' ', first_name, last_name, email, attending, plus_ones, group_id), ','
            ORDER BY email, group_id))
        FROM guests
        """;

    private readonly TemporaryDirectory _directory = new();
    private TestApi _api = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await TestApi.StartAsync(cancellationToken: Cancelled);

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Import_Export_IsADiffOfNothing()
    {
        var file = await WriteAsync(
            "first_name;last_name;group;Table\n=1+1;'=x;A;1\nÅsa;\"a b;\"\"c\"\"\";a;2\n");

        var (code, output, error) = await RunAsync("import", file);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            "Columns that were not read: Table.\n2 rows: 2 created, 0 updated, 0 unchanged, 0 wrong.\n", output);
        var export = _directory.Below("export.csv");
        Assert.Equal((0, $"2 guests exported to {export}.\n", ""), await RunAsync("export", export));
        Assert.Equal(2, Directory.GetFiles(_directory.Path).Length);
        Assert.Equal(
            "2 rows: 0 created, 0 updated, 2 unchanged, 0 wrong.\n", (await RunAsync("import", export)).Output);
        Assert.Equal(
            (await File.ReadAllTextAsync(export, Cancelled)).TrimStart('\uFEFF'),
            (await RunAsync("export", "-")).Output.TrimStart('\uFEFF'));
    }

    [Fact]
    public async Task Import_WrongLines_AreNamedAndNothingIsWrittenUnlessTheyAreSkipped()
    {
        await _api.SaveSettingsAsync(("max_guests", 1500));
        var lines = Enumerable.Range(0, 2500)
            .Select(i => $"Guest {i},g{i}@example.com,{(i < 1600 ? "yes" : "")}").ToList();
        lines[1200] = "Guest,nobody,";
        lines[2400] = "Guest 7,,maybe";
        lines.Add("Twin,twin@example.com,");
        lines.Insert(3, "Twin,twin@example.com,");
        var file = await WriteAsync($"first_name,email,rsvp\n{string.Join('\n', lines)}\n");

        var (code, _, error) = await RunAsync("import", file);

        Assert.Equal(Program.Failed, code);
        Assert.Contains("line 1203, email: must look like name@example.com", error, StringComparison.Ordinal);
        Assert.Contains("line 2403, rsvp: must be yes or no", error, StringComparison.Ordinal);
        Assert.Contains("line 2503: is the same guest as line 5", error, StringComparison.Ordinal);
        // The seats of earlier parts count, although nothing is written yet.
        Assert.Contains("line 1504, rsvp: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("line 1502, rsvp: ", error, StringComparison.Ordinal);
        Assert.Contains("Nothing was written", error, StringComparison.Ordinal);
        Assert.Equal(0L, await _api.SqlAsync("SELECT count(*) FROM guests"));

        Assert.Equal(Program.Failed, (await RunAsync("import", file, "--skip-errors")).Code);
        Assert.Equal(1500L, await _api.SqlAsync("SELECT count(*) FROM guests WHERE attending"));
        Assert.Equal(2502L - 102, await _api.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Fact]
    public async Task Import_DryRun_WritesNothing()
    {
        var file = await WriteAsync("name\nAda\n");

        var (code, output, _) = await RunAsync("import", file, "--dry-run");

        Assert.Equal((0, "1 rows: 1 would be created, 0 would be updated, 0 unchanged, 0 wrong.\n"), (code, output));
        Assert.Equal(0L, await _api.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Theory]
    [InlineData("table\n1\n", "has no column that tells who the guests are")]
    [InlineData("name\n\"Ada\n", "quotation mark in line 2")]
    [InlineData("name\n", "has no rows")]
    public async Task Import_Unreadable_IsRefused(string csv, string rule)
    {
        var (code, _, error) = await RunAsync("import", await WriteAsync(csv));

        Assert.Equal(Program.WrongUsage, code);
        Assert.Contains(rule, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_MissingFile_IsRefused() =>
        Assert.Equal(Program.WrongUsage, (await RunAsync("import", _directory.Below("none.csv"))).Code);

    [Fact]
    public async Task Import_KilledAndRunAgain_IsAsIfRunOnce()
    {
        const int Rows = 5000;
        // Names that several have, addresses that households share.
        var csv = "first_name,last_name,email,group,rsvp,plus ones,max plus ones\n" + string.Concat(
            Enumerable.Range(0, Rows).Select(i =>
                $"Guest {i % 40},Of many {i % 90},{(i % 5 == 0 ? "" : $"g{i / 3}@example.com")},{i},yes,1,2\n"));
        var file = await WriteAsync(csv);
        await using (var killed = Start("import", file))
        {
            while (!killed.HasExited && (long)(await _api.SqlAsync("SELECT count(*) FROM guests"))! < Rows / 4)
                await Task.Delay(5, Cancelled);
            await killed.SignalAsync("KILL");
            await killed.WaitAsync(Cancelled);
        }

        var written = (long)(await _api.SqlAsync("SELECT count(*) FROM guests"))!;
        Assert.InRange(written, 1, Rows - 1);

        var (code, output, error) = await RunAsync("import", file);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"{Rows - written} created, 0 updated, {written} unchanged", output, StringComparison.Ordinal);
        await using var once = await TestApi.StartAsync(cancellationToken: Cancelled);
        await using (var whole = Start(once, "import", file)) Assert.Equal(0, await whole.WaitAsync(Cancelled));
        Assert.Equal(await once.SqlAsync(Contents), await _api.SqlAsync(Contents));
        Assert.Equal((long)Rows, await _api.SqlAsync("SELECT count(*) FROM activities"));
    }

    // Names that an earlier part has written already, with and without an address.
    [Fact]
    public async Task Import_NamesakesInSeveralParts_AreTheSameWhateverTheParts()
    {
        var lines = Enumerable.Range(0, 1500).Select(i => $"Guest {i},g{i}@example.com,").ToList();
        lines[10] = "Anna Berg,,";
        lines[20] = "Carl Berg,carl@example.com,";
        lines[30] = $"Dora Berg,,{Guid.NewGuid()}";
        lines[40] = "Emil Berg,,";
        lines[1400] = "Anna Berg,a@example.com,";
        lines[1410] = "Carl Berg,,";
        lines[1420] = "Dora Berg,,";
        lines[1430] = $"Emil Berg,,{Guid.NewGuid()}";
        var file = await WriteAsync($"name,email,id\n{string.Join('\n', lines)}\n");

        var (code, output, error) = await RunAsync("import", file);

        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith("rows: 1500 created, 0 updated, 0 unchanged, 0 wrong.\n", output, StringComparison.Ordinal);
        Assert.Equal(1500L, await _api.SqlAsync("SELECT count(*) FROM guests"));
        (code, output, error) = await RunAsync("import", file);
        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith("rows: 0 created, 0 updated, 1500 unchanged, 0 wrong.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OneGuestInTwoParts_IsCountedOnce()
    {
        var lines = Enumerable.Range(0, 1200).Select(i => $"Guest {i % 1100}\n");
        var file = await WriteAsync($"name\n{string.Concat(lines)}");

        var (code, output, _) = await RunAsync("import", file, "--dry-run");

        Assert.Equal(Program.Failed, code);
        Assert.EndsWith(
            "1200 rows: 1100 would be created, 0 would be updated, 0 unchanged, 100 wrong.\n", output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_BusyInALaterPart_SaysWhatIsWritten()
    {
        await _api.SqlAsync(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'change conflicts' USING ERRCODE = '40001'; END $$
            """);
        await _api.SqlAsync(
            """
            CREATE TRIGGER refuse BEFORE INSERT ON guests FOR EACH ROW
            WHEN (NEW.first_name = 'Guest 1000') EXECUTE FUNCTION refuse()
            """);
        var file = await WriteAsync(
            $"name\n{string.Concat(Enumerable.Range(0, 1200).Select(i => $"Guest {i}\n"))}");

        var (code, _, error) = await RunAsync("import", file);

        Assert.Equal(Program.Failed, code);
        Assert.Contains("Stopped after 1000 of 1200 rows, 1000 created and 0 updated", error, StringComparison.Ordinal);
        Assert.Contains("Run the command again", error, StringComparison.Ordinal);
        Assert.DoesNotContain("othing was changed", error, StringComparison.Ordinal);
        await _api.SqlAsync("DROP TRIGGER refuse ON guests");
        var (again, output, _) = await RunAsync("import", file);
        Assert.Equal(0, again);
        Assert.EndsWith("200 created, 0 updated, 1000 unchanged, 0 wrong.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FileThatIsSpoiltMeanwhile_IsNoSuccess()
    {
        const int Rows = 8000;
        var file = await WriteAsync(
            $"name\n{string.Concat(Enumerable.Range(0, Rows).Select(i => $"Guest {i} with a name\n"))}");
        await using var process = Start("import", file);
        while (!process.HasExited && (long)(await _api.SqlAsync("SELECT count(*) FROM guests"))! == 0)
            await Task.Delay(5, Cancelled);
        await using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.Seek(-2, SeekOrigin.End);
            stream.WriteByte(0xFF);
        }

        Assert.Equal(Program.WrongUsage, await process.WaitAsync(Cancelled));

        Assert.Contains("is not text in UTF-8", process.Errors, StringComparison.Ordinal);
        Assert.Contains($"Stopped after {Rows - 1000} of {Rows} rows", process.Errors, StringComparison.Ordinal);
        Assert.Equal(Rows - 1000L, await _api.SqlAsync("SELECT count(*) FROM guests"));
    }

    private async Task<string> WriteAsync(string csv)
    {
        var path = _directory.Below("import.csv");
        await File.WriteAllTextAsync(path, csv, new UTF8Encoding(false), Cancelled);
        return path;
    }

    private ChildProcess Start(params string[] arguments) => Start(_api, arguments);

    private static ChildProcess Start(TestApi api, params string[] arguments) => new(
        ["dotnet", typeof(Program).Assembly.Location, "guests", .. arguments],
        new Dictionary<string, string?>
        {
            ["DSQL_CLUSTER_ENDPOINT"] = null,
            ["ConnectionStrings__EventPlatform"] = api.ConnectionString,
        });

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return (await process.WaitAsync(Cancelled), process.Output, process.Errors);
    }
}
