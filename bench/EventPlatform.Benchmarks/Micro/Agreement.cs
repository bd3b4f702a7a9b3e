using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.TestSupport.Wire;

namespace EventPlatform.Benchmarks.Micro;

/// <summary>The traffic of one use case.</summary>
/// <param name="RoundTrips">The round trips of each contender.</param>
/// <param name="SameSql">Whether the product's statements are those of the yardstick.</param>
/// <param name="Sql">The product's statements.</param>
internal sealed record Traffic(IReadOnlyList<int> RoundTrips, bool SameSql, IReadOnlyList<string> Sql);

/// <summary>Makes sure that the contenders do equal jobs, and counts what they send. Nothing here is timed.</summary>
internal static class Agreement
{
    /// <summary>Asks all contenders the same and compares their answers.</summary>
    /// <param name="database">At least 128 guests.</param>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public static async Task CheckAnswersAsync(BenchDatabase database)
    {
        await using var contest = new Contest(database, database.ConnectionString, apart: false);
        foreach (var useCase in UseCases.All)
        {
            await contest.PrepareAsync(useCase);
            for (var turn = 0; turn < 3; turn++)
            {
                var expected = "";
                for (var i = 0; i < contest.Contenders.Count; i++)
                {
                    var contender = contest.Contenders[i];
                    var answer = contender.Show(await contest.RunAsync(i, useCase));
                    if (useCase == UseCase.CreateGuest)
                    {
                        answer += string.Concat(await database.QueryAsync(NewGuests));
                        // The next one creates the same guest, who would be a duplicate.
                        await database.TidyAsync();
                    }

                    if (i == 0)
                    {
                        expected = answer;
                    }
                    else if (answer != expected)
                    {
                        throw new InvalidOperationException(
                            $"{useCase}: {contender.Name} answers {answer}, {contest.Contenders[0].Name} {expected}.");
                    }
                }
            }
        }
    }

    /// <summary>Records the traffic to the database when everything is warm.</summary>
    /// <param name="database">At least 512 guests.</param>
    public static async Task<IReadOnlyDictionary<UseCase, Traffic>> RecordAsync(BenchDatabase database)
    {
        await using var wire = WireProxy.Start(database.ConnectionString);
        await using var contest = new Contest(database, wire.ConnectionString);
        var traffic = new Dictionary<UseCase, Traffic>();
        foreach (var useCase in UseCases.All)
        {
            await contest.PrepareAsync(useCase);
            var recorded = new List<(int RoundTrips, string[] Statements)>();
            for (var i = 0; i < contest.Contenders.Count; i++)
            {
                // Every guest once, so that every answer is a change. The number of turns is even: the next guest
                // accepts.
                for (var turn = 0; turn < 128; turn++) await contest.RunAsync(i, useCase);
                if (useCase is UseCase.SubmitRsvp or UseCase.SubmitRsvpWithLimit) await contest.RunAsync(i, useCase);
                using var measurement = wire.Measure();
                await contest.RunAsync(i, useCase);
                recorded.Add((measurement.RoundTrips, [.. measurement.Statements.Select(Flat)]));
            }

            var yardstick = recorded[0].Statements;
            traffic[useCase] = new Traffic(
                [.. recorded.Select(record => record.RoundTrips)],
                recorded[2].Statements.SequenceEqual(yardstick) && recorded[3].Statements.SequenceEqual(yardstick),
                recorded[3].Statements);
        }

        return traffic;
    }

    // What the product computes for a new guest, which the others were given.
    private static string NewGuests { get; } =
        $"""
        SELECT concat_ws(
            ' | ', left(sort_key, -36), first_name_folded, email_folded, dietary_folded, search_words,
            folded_version = version, attending, group_id, rsvp_at,
            (SELECT string_agg(word, ' ' ORDER BY word) FROM guest_words
             WHERE guest_id = guests.id AND guest_words.sort_key = guests.sort_key))
        FROM guests
        WHERE email LIKE '{Inputs.NewGuestPrefix}%'
        """;

    private static string Flat(string sql) =>
        string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
