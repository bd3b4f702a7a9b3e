namespace EventPlatform.Bench.ActivityConsumer;

/// <summary>The handler and bare Npgsql, measured in turns so that what else the machine does meets both alike.</summary>
/// <param name="Handler">The generated handler.</param>
/// <param name="Bare">The yardstick.</param>
/// <param name="Ratios">For each round, the handler's time as a multiple of the yardstick's; ascending.</param>
internal sealed record Comparison(Measurement Handler, Measurement Bare, IReadOnlyList<double> Ratios)
{
    /// <summary>A number of messages must be a multiple of this, so that every round has full batches only.</summary>
    public const int Step = Rounds * 10;

    private const int Rounds = 10;
    private const int WarmUpMessages = 1000;

    /// <summary>Warms up, empties the table and measures.</summary>
    /// <param name="database">Where both store.</param>
    /// <param name="batchSize">Messages in a batch.</param>
    /// <param name="consumers">Consumers side by side.</param>
    /// <param name="messages">Messages for either.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">Not every message was stored.</exception>
    public static async Task<Comparison> RunAsync(
        BenchDatabase database, int batchSize, int consumers, int messages, CancellationToken cancellationToken)
    {
        Func<Batch, Task>[] handlers = [.. Enumerable.Range(0, consumers).Select(_ => Contenders.Handler(database))];
        Func<Batch, Task>[] bares = [.. Enumerable.Range(0, consumers).Select(_ => Contenders.BareNpgsql(database))];
        await new Measurement(handlers).RunAsync(Batches(WarmUpMessages), cancellationToken);
        await new Measurement(bares).RunAsync(Batches(WarmUpMessages), cancellationToken);
        await database.ClearAsync();

        var (handler, bare) = (new Measurement(handlers), new Measurement(bares));
        var ratios = new List<double>(Rounds);
        for (var round = 0; round < Rounds; round++)
        {
            // Who goes first changes, since the table grows.
            var handlerFirst = round % 2 == 0;
            var first = await (handlerFirst ? handler : bare).RunAsync(Batches(messages / Rounds), cancellationToken);
            var second = await (handlerFirst ? bare : handler).RunAsync(Batches(messages / Rounds), cancellationToken);
            ratios.Add(handlerFirst ? first / second : second / first);
        }

        if (await database.CountAsync() is var stored && stored != 2L * messages)
            throw new InvalidOperationException($"{stored} of {2L * messages} messages were stored.");
        return new Comparison(handler, bare, [.. ratios.Order()]);

        Batch[] Batches(int count) => [.. Enumerable.Range(0, count / batchSize).Select(_ => new Batch(batchSize))];
    }
}
