using EventPlatform.Benchmarks.Database;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Lambda.Http;
using Microsoft.Extensions.Configuration;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>The four layers over one database, on one pool.</summary>
internal sealed class Contest : IAsyncDisposable
{
    // The number of guests of each contender.
    private const int Ring = 128;

    private readonly DatabaseTarget _target;
    private readonly int[,] _turns;

    /// <summary>Creates the contenders.</summary>
    /// <param name="database">The database with the guests.</param>
    /// <param name="connectionString">A connection string for it.</param>
    /// <param name="apart">Whether each has guests of its own; otherwise all get the same requests.</param>
    public Contest(BenchDatabase database, string connectionString, bool apart = true)
    {
        Database = database;
        _target = new DatabaseTarget.Postgres(connectionString);
        var configuration = Configurations.For(connectionString);
        var pool = DataSources.For(_target);
        Contenders =
        [
            new NpgsqlContender(pool, InputsOf(0)),
            new DapperContender(pool, InputsOf(1)),
            new MediatorContender(configuration, InputsOf(2)),
            new FunctionContender(configuration, InputsOf(3)),
        ];
        _turns = new int[Contenders.Count, UseCases.All.Count];

        Inputs InputsOf(int slice) => apart
            ? new Inputs(database.Guests, slice, slices: 4, Ring)
            : new Inputs(database.Guests, slice: 0, slices: 1, Ring);
    }

    /// <summary>The database.</summary>
    public BenchDatabase Database { get; }

    /// <summary>(a) Npgsql, (b) Dapper, (c) MediatR, (d) the function.</summary>
    public IReadOnlyList<IContender> Contenders { get; }

    /// <summary>Runs a use case's next turn.</summary>
    /// <param name="contender">The contender's number, from 0.</param>
    /// <param name="useCase">The use case.</param>
    /// <returns>The contender's answer.</returns>
    public Task<object> RunAsync(int contender, UseCase useCase) =>
        Contenders[contender].RunAsync(useCase, _turns[contender, (int)useCase]++);

    /// <summary>Prepares the database for the measurement of a use case.</summary>
    /// <param name="useCase">The use case.</param>
    public async Task PrepareAsync(UseCase useCase)
    {
        await Database.TidyAsync();
        // Far more seats than guests, so that everybody gets one.
        await Database.SetSeatsAsync(useCase == UseCase.SubmitRsvpWithLimit ? 1_000_000_000 : null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var contender in Contenders) await contender.DisposeAsync();
        await DataSources.CloseAsync(_target);
    }
}

/// <summary>Creates configurations of the product.</summary>
internal static class Configurations
{
    /// <summary>Creates a configuration that names the database, as the environment variables do on AWS.</summary>
    /// <param name="connectionString">The database.</param>
    public static IConfiguration For(string connectionString) => new ConfigurationBuilder()
        .AddInMemoryCollection(
        [
            new("ConnectionStrings:EventPlatform", connectionString), new(AccessSetting.Name, AccessSetting.Open),
        ])
        .Build();
}
