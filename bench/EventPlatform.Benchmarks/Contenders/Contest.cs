using EventPlatform.Benchmarks.Database;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Microsoft.Extensions.Configuration;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>The four layers over one database, on one pool.</summary>
internal sealed class Contest : IAsyncDisposable
{
    // Guests of each contender.
    private const int Ring = 128;

    private readonly DatabaseTarget _target;
    private readonly int[,] _turns;

    /// <summary>Makes the contenders.</summary>
    /// <param name="database">Whose guests they work on.</param>
    /// <param name="connectionString">The way to it.</param>
    /// <param name="apart">Whether each has guests of its own; otherwise all are asked the same.</param>
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
    /// <param name="contender">Which contender, from 0.</param>
    /// <param name="useCase">Which use case.</param>
    /// <returns>The contender's answer.</returns>
    public Task<object> RunAsync(int contender, UseCase useCase) =>
        Contenders[contender].RunAsync(useCase, _turns[contender, (int)useCase]++);

    /// <summary>Brings the database into the state that a use case is measured in.</summary>
    /// <param name="useCase">Which.</param>
    public async Task PrepareAsync(UseCase useCase)
    {
        await Database.TidyAsync();
        // Far more than there are guests: nobody is turned away.
        await Database.SetSeatsAsync(useCase == UseCase.SubmitRsvpWithLimit ? 1_000_000_000 : null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var contender in Contenders) await contender.DisposeAsync();
        await DataSources.CloseAsync(_target);
    }
}

/// <summary>Configuration of the product.</summary>
internal static class Configurations
{
    /// <summary>What the environment variables would say on AWS.</summary>
    /// <param name="connectionString">The database.</param>
    public static IConfiguration For(string connectionString) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:EventPlatform", connectionString)])
            .Build();
}
