namespace EventPlatform.ProcessTests.Serve;

/// <summary>One <c>serve --demo</c> that the tests of a class share.</summary>
public sealed class ServeFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private ServeProcess? _serve;

    public HttpClient Http => _serve!.Http;

    public string Output => _serve!.Output;

    public async ValueTask InitializeAsync() => _serve = await ServeProcess.StartAsync(_directory, "--demo");

    public async ValueTask DisposeAsync()
    {
        if (_serve is not null) await _serve.DisposeAsync();
        _directory.Dispose();
    }
}
