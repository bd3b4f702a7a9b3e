using System.Text.RegularExpressions;

namespace EventPlatform.ProcessTests.Services;

/// <summary>samples/MinimalApi as a process, over a database of its own.</summary>
internal sealed partial class SampleService : IAsyncDisposable
{
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _database;
    private readonly ChildProcess _process;

    private SampleService(string database)
    {
        _database = database;
        var program = Repository.PathOf(
            "samples", "MinimalApi", "bin", Configuration, "net10.0", "EventPlatform.MinimalApi.dll");
        _process = new ChildProcess(
            ["dotnet", program, "--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string?> { [TestPostgres.Options.ConnectionVariable!] = database },
            onLine: Read);
    }

    /// <summary>How this program was built: Debug or Release.</summary>
    public static string Configuration { get; } =
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    /// <summary>Where it answers.</summary>
    public HttpClient Http { get; } = new();

    /// <summary>What it has written.</summary>
    public string Output => _process.Output;

    /// <summary>Starts it over an empty database, and waits until it says where it answers.</summary>
    public static async Task<SampleService> StartAsync(CancellationToken cancellationToken)
    {
        var service = new SampleService(await TestPostgres.CreateDatabaseAsync(cancellationToken: cancellationToken));
        service.Http.BaseAddress = await service._url.Task.WaitAsync(Patience.Limit, cancellationToken);
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        await TestPostgres.DropDatabaseAsync(_database);
    }

    private void Read(string? line)
    {
        if (line is null) _url.TrySetException(new InvalidOperationException("It ended without answering."));
        else if (Url().Match(line) is { Success: true } match) _url.TrySetResult(new Uri(match.Groups["url"].Value));
    }

    [GeneratedRegex(@"Now listening on: (?<url>http://\S+)")]
    private static partial Regex Url();
}
