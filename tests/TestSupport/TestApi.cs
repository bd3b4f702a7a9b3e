using System.Text;
using System.Text.Json;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Lambda;
using EventPlatform.Lambda.Http;
using EventPlatform.LocalHost.Functions;
using EventPlatform.Schema;
using EventPlatform.TestSupport.Cluster;
using EventPlatform.TestSupport.Contract;
using EventPlatform.TestSupport.Functions;
using EventPlatform.TestSupport.Wire;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventPlatform.TestSupport;

/// <summary>How a <see cref="TestApi"/> differs from the product.</summary>
public sealed record TestApiOptions
{
    private static readonly Action<IServiceCollection> NoServices = _ => { };

    /// <summary>The functions' clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>EF Core interceptors that inject faults or watch statements.</summary>
    public IReadOnlyList<IInterceptor> Interceptors { get; init; } = [];

    /// <summary>Configuration on top of the connection string, such as <c>Dsql:Retry:MaxRetries</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether callers need keys, as on AWS.</summary>
    public bool WithKeys { get; init; }

    /// <summary>Registrations that go before the functions' own.</summary>
    public Action<IServiceCollection> Services { get; init; } = NoServices;

    /// <summary>Takes what the functions log.</summary>
    public ILoggerProvider? Logs { get; init; }

    /// <summary>An existing database to use; a fresh one when null.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>How long Lambda lets a function run; what its attribute says when null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>X-Ray's tracing header of every invocation, or null.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>
    /// A stand-in for a cluster that has the schema, and the user that the functions sign in as; instead of a database.
    /// </summary>
    public (ClusterStandIn StandIn, string User)? Cluster { get; init; }

    /// <summary>Whether a statement that DSQL would refuse fails the test.</summary>
    public bool StatementCheck { get; init; } = true;

    /// <summary>
    /// Makes what runs the functions with a configuration, which names the database; they run in this process when
    /// null.
    /// </summary>
    public Func<IReadOnlyDictionary<string, string?>, IFunctionRunner>? Runner { get; init; }

    // What is put into the functions' containers does not reach another process.
    internal bool ReachesIntoTheFunctions =>
        Clock != TimeProvider.System || Interceptors.Count > 0 || Services != NoServices || Logs is not null
            || TraceHeader is not null;
}

/// <summary>
/// All functions over a database of their own. Requests go in as payload 2.0 events through the generated
/// wrappers and come back as payload 2.0 answers, as on AWS: in this process, or wherever the options let them run.
/// </summary>
public sealed class TestApi : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(CreateTemplateAsync);
    private static readonly SourceGeneratorLambdaJsonSerializer<LambdaEventJson> Serializer = new();

    private readonly IReadOnlyList<HttpFunction> _functions;
    private readonly QueueFunction _consumer;
    private readonly TestApiOptions _options;
    private readonly IFunctionRunner? _runner;
    private readonly DatabaseTarget _target;

    private TestApi(string connectionString, TestApiOptions options)
    {
        ConnectionString = connectionString;
        Wire = options.Cluster?.StandIn.Wire ?? WireProxy.Start(connectionString);
        _target = options.Cluster is var (cluster, user)
            ? cluster.Target(user)
            : new DatabaseTarget.Postgres(Wire.ConnectionString);
        _options = options;
        var settings = new Dictionary<string, string?>(options.Settings)
        {
            [AccessSetting.Name] = options.WithKeys ? AccessSetting.Keys : AccessSetting.Open,
            ["ConnectionStrings:EventPlatform"] = (_target as DatabaseTarget.Postgres)?.ConnectionString,
            [DatabaseTarget.EndpointSetting] = (_target as DatabaseTarget.Dsql)?.Endpoint,
            [DatabaseTarget.UserSetting] = (_target as DatabaseTarget.Dsql)?.User,
        };
        var setup = new FunctionSetup(
            new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
            services =>
            {
                services.AddLogging(logging =>
                {
                    logging.ClearProviders().SetMinimumLevel(LogLevel.Trace);
                    // EF Core's lines too, which the functions leave out: they must not give anything away either.
                    if (options.Logs is not null)
                        logging.AddProvider(options.Logs).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Trace);
                });
                services.AddSingleton(options.Clock);
                services.AddInterceptors(options.Interceptors);
                options.Services(services);
            });
        _functions = [.. HttpFunction.CreateAll(setup), .. HttpFunction.CreatePages(setup)];
        _consumer = QueueFunction.CreateAll(setup).Single();
        _runner = options.Runner?.Invoke(settings);
    }

    /// <summary>An Npgsql connection string of the database itself, past the check of statements.</summary>
    public string ConnectionString { get; }

    /// <summary>
    /// Between the functions and the database: counts round trips and injects faults. It also checks statements: a
    /// request that makes a function send what DSQL would refuse throws <see cref="RefusedStatementException"/>.
    /// </summary>
    public WireProxy Wire { get; }

    /// <summary>The keys and codes that were sent and answered.</summary>
    public Secrets Secrets { get; } = new();

    /// <summary>Makes the functions and, unless the options name one, a database with the schema in it.</summary>
    /// <param name="options">How it differs from the product.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The API; dispose of it to drop its database.</returns>
    /// <exception cref="ArgumentException">The functions run elsewhere, where some of the options have no
    /// effect.</exception>
    public static async Task<TestApi> StartAsync(
        TestApiOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new TestApiOptions();
        if (options is { Runner: not null, ReachesIntoTheFunctions: true })
        {
            throw new ArgumentException(
                "Only functions in this process can be given a clock, interceptors, services, a log or a " +
                "trace header.",
                nameof(options));
        }

        var connectionString = options.ConnectionString ?? options.Cluster?.StandIn.ConnectionString
            ?? await TestPostgres.CreateDatabaseAsync(
                await Template.Value.WaitAsync(cancellationToken), cancellationToken);
        return new TestApi(connectionString, options);
    }

    /// <summary>Sends a request without a body.</summary>
    /// <param name="path">The path with its query.</param>
    /// <returns>The answer.</returns>
    public Task<ApiAnswer> GetAsync(string path) => SendAsync("GET", path);

    /// <summary>Sends a POST request with a JSON body.</summary>
    /// <param name="path">The path.</param>
    /// <param name="json">The body.</param>
    /// <returns>The answer.</returns>
    public Task<ApiAnswer> PostAsync(string path, string json) => SendAsync("POST", path, json);

    /// <summary>Sends a PUT request with a JSON body.</summary>
    /// <param name="path">The path.</param>
    /// <param name="json">The body.</param>
    /// <returns>The answer.</returns>
    public Task<ApiAnswer> PutAsync(string path, string json) => SendAsync("PUT", path, json);

    /// <summary>Sends a DELETE request.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The answer.</returns>
    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync("DELETE", path);

    /// <summary>Sends a request to the function whose route it matches.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path, percent-encoded, with its query.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="contentType">The header; that of the route unless given; null for none.</param>
    /// <param name="isBase64">Whether the body is base64.</param>
    /// <param name="requestId">The id that API Gateway gave the request.</param>
    /// <param name="stage">What a named stage puts before the path, such as <c>/prod</c>.</param>
    /// <param name="headers">Other headers.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvalidOperationException">No function has a matching route, or the answer is not as
    /// docs/openapi.json says.</exception>
    public async Task<ApiAnswer> SendAsync(
        string method, string path, string? body = null, string? contentType = LambdaEvents.ByRoute,
        bool isBase64 = false, string? requestId = null, string stage = "",
        params IEnumerable<(string Name, string Value)> headers)
    {
        var function = Route(method, path.Split('?')[0]);
        requestId ??= Guid.NewGuid().ToString("D");
        var request = LambdaEvents.Http(
            method, path, function.Template, body, contentType, isBase64, requestId, stage, headers);
        await using var stream = await RunAsync(function, request, body, $"invocation-of-{requestId}");
        var payload =
            await JsonSerializer.DeserializeAsync(stream, LambdaEventJson.Default.APIGatewayHttpApiV2ProxyResponse);
        var answered = (payload!.Headers ?? new Dictionary<string, string>())
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value);
        CheckStatements();
        var body64 = payload.IsBase64Encoded ? Convert.FromBase64String(payload.Body!) : null;
        var text = body64 is null ? payload.Body ?? "" : Encoding.UTF8.GetString(body64);
        var answer = new ApiAnswer(payload.StatusCode, answered, text);
        NoteSecrets(headers, answer);
        // Pages are no part of the API.
        if (function.Name == nameof(PageFunctions.GetPage)) return answer;
        if (OpenApiDocument.FindBreach(method, function.Template, answer) is { } breach)
            throw new InvalidOperationException(breach);
        return answer;
    }

    /// <summary>Delivers queue messages to the consumer in one event.</summary>
    /// <param name="messages">Message id and body of each.</param>
    /// <returns>The ids of the messages that failed.</returns>
    public async Task<IReadOnlyList<string>> ConsumeAsync(params IEnumerable<(string MessageId, string Body)> messages)
    {
        var failed = await RunAsync(_consumer, LambdaEvents.Queue(messages));
        CheckStatements();
        return failed;
    }

    /// <summary>Runs SQL beside the API, to arrange what it cannot or to see what it stored.</summary>
    /// <param name="sql">One statement.</param>
    /// <returns>The first column of the first row; null when there is none.</returns>
    public async Task<object?> SqlAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return await connection.RunAsync(sql);
    }

    /// <summary>Brings an empty database of a test's own up to date.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="interceptors">Stand between the deployment and the database.</param>
    /// <returns>A task that ends when the tables are there.</returns>
    public static async Task ApplySchemaAsync(string connectionString, params IInterceptor[] interceptors)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:EventPlatform", connectionString)]).Build();
        await using var provider = new ServiceCollection().AddLogging().AddInterceptors(interceptors)
            .AddInfrastructure(configuration).AddSchema(configuration).BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        await DatabaseSchema.ApplyAsync(
            scope.ServiceProvider.GetRequiredService<AppDbContext>(), new Progress<string>(), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_runner is not null) await _runner.DisposeAsync();
            await CheckSecretsAsync();
        }
        finally
        {
            if (_options.Cluster is null) await DataSources.CloseAsync(_target);
            if (_options.Cluster is null) await Wire.DisposeAsync();
            // The pool of this database alone: other tests use theirs.
            await using (var own = new NpgsqlConnection(ConnectionString)) NpgsqlConnection.ClearPool(own);
            if (_options is { ConnectionString: null, Cluster: null })
                await TestPostgres.DropDatabaseAsync(ConnectionString);
        }

        CheckStatements();
    }

    private static async Task<string> CreateTemplateAsync()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync();
        await ApplySchemaAsync(connectionString);
        // Nobody may be connected to a database that is copied.
        await DataSources.CloseAsync(new DatabaseTarget.Postgres(connectionString));
        return new NpgsqlConnectionStringBuilder(connectionString).Database!;
    }

    private void NoteSecrets(IEnumerable<(string Name, string Value)> headers, ApiAnswer answer)
    {
        foreach (var (name, value) in headers) if (name == "authorization") Secrets.AddSent(value);
        if (answer.Status < 400) Secrets.AddFound(answer.Body);
        else ThrowIfSecret("a problem", answer.Body);
    }

    // All that the functions have written, and the trail.
    private async Task CheckSecretsAsync()
    {
        foreach (var line in _runner?.Output ?? []) ThrowIfSecret("the log", line);
        if (Secrets.Count == 0) return;

        try
        {
            var trail = await SqlAsync("SELECT coalesce(string_agg(activities::text, ' '), '') FROM activities");
            ThrowIfSecret("the activities", (string)trail!);
        }
        catch (NpgsqlException)
        {
            // There is no database, or no such table.
        }
    }

    private void ThrowIfSecret(string place, string text)
    {
        if (Secrets.FindIn(text) is not null)
            throw new InvalidOperationException($"An access key or an invitation code stands in {place}: {text}");
    }

    private void CheckStatements()
    {
        if (_options.StatementCheck) Wire.ThrowIfRefused();
    }

    private static T Read<T>(byte[] json) => Serializer.Deserialize<T>(new MemoryStream(json));

    private async Task<Stream> RunAsync(HttpFunction function, byte[] json, string? body, string invocationId)
    {
        var time = _options.Timeout ?? function.Timeout;
        if (_runner is not null) return new MemoryStream(await _runner.RunAsync(function.Name, json, time));
        var context = new LocalLambdaContext(function.Name, invocationId, time, _options.TraceHeader);
        var request = Read<APIGatewayHttpApiV2ProxyRequest>(json);
        request.Body = body; // Half a surrogate pair does not survive in JSON.
        return await function.InvokeAsync(request, context);
    }

    private async Task<IReadOnlyList<string>> RunAsync(QueueFunction function, byte[] batch)
    {
        var time = _options.Timeout ?? function.Timeout;
        var context = new LocalLambdaContext(function.Name, Guid.NewGuid().ToString("D"), time, _options.TraceHeader);
        var response = _runner is null
            ? await function.InvokeAsync(Read<SQSEvent>(batch), context)
            : Read<SQSBatchResponse>(await _runner.RunAsync(function.Name, batch, time));
        return [.. response.BatchItemFailures.Select(failure => failure.ItemIdentifier)];
    }

    private HttpFunction Route(string method, string path)
    {
        var segments = path.Split('/');
        return _functions
            .Where(function => function.Verb == method)
            .OrderBy(function => function.Template.Count(c => c == '{'))
            .FirstOrDefault(function => IsRoute(function.Template.Split('/')))
            ?? throw new InvalidOperationException($"No function has a route for {method} {path}.");

        // The last variable may be greedy: {proxy+}.
        bool IsRoute(string[] parts) =>
            (parts.Length == segments.Length
                || (parts.Length < segments.Length && parts[^1].EndsWith("+}", StringComparison.Ordinal)))
            && parts.Zip(segments).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }
}
