using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Configurations;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.OutputDevice;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Messages;
using Microsoft.Testing.Platform.OutputDevice;
using Microsoft.Testing.Platform.Services;

namespace EventPlatform.TestSupport;

/// <summary>
/// Ends a test run: stops the test server and reports which PostgreSQL the tests ran on. A test program run by itself
/// prints the line. <c>dotnet test</c> of SDK 10 passes on no output of passing test programs, but lists the files
/// they hand in: the line is therefore also the name, and the content, of a file in the results directory.
/// </summary>
public sealed class TestDatabaseReport : ITestSessionLifetimeHandler, IOutputDeviceDataProducer, IDataProducer
{
    private readonly IOutputDevice _output;
    private readonly IMessageBus _messages;
    private readonly string _resultsDirectory;

    private TestDatabaseReport(IServiceProvider services)
    {
        _output = services.GetOutputDevice();
        _messages = services.GetMessageBus();
        _resultsDirectory = services.GetConfiguration().GetTestResultDirectory();
    }

    /// <inheritdoc/>
    public string Uid => nameof(TestDatabaseReport);

    /// <inheritdoc/>
    public string Version => "1.0.0";

    /// <inheritdoc/>
    public string DisplayName => "Test database";

    /// <inheritdoc/>
    public string Description => "Stops the test database and reports which PostgreSQL it was.";

    /// <inheritdoc/>
    public Type[] DataTypesProduced => [typeof(SessionFileArtifact)];

    /// <summary>
    /// Called by the generated entry point of a test program, which names this class in its project file.
    /// </summary>
    /// <param name="builder">The test program.</param>
    /// <param name="arguments">Its command line; not used.</param>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.TestHost.AddTestSessionLifetimeHandler(services => new TestDatabaseReport(services));
    }

    /// <inheritdoc/>
    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    /// <inheritdoc/>
    public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext)
    {
        ArgumentNullException.ThrowIfNull(testSessionContext);
        if (await TestPostgres.StopAsync() is not { } description) return;

        var cancellationToken = testSessionContext.CancellationToken;
        await _output.DisplayAsync(
            this, new FormattedTextOutputDeviceData($"Database: {description}"), cancellationToken);

        var file = new FileInfo(Path.Combine(_resultsDirectory, $"{FileName($"Database {description}")}.txt"));
        Directory.CreateDirectory(_resultsDirectory);
        await File.WriteAllTextAsync(file.FullName, $"Database: {description}\n", cancellationToken);
        await _messages.PublishAsync(
            this, new SessionFileArtifact(testSessionContext.SessionUid, file, DisplayName, description));
    }

    // The characters that any of the usual systems bars from names become dashes, so that the name is the same on all.
    private static string FileName(string text) =>
        string.Join('-', text.Split('/', '\\', ':', '*', '?', '"', '<', '>', '|'));
}
