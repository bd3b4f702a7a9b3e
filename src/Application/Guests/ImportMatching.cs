using EventPlatform.Application.Common;
using EventPlatform.Application.Csv;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Matches the lines of a file to guests: by id, else by e-mail address, else by folded names. A guest who has been
/// matched by the better of them is left out of the others.
/// </summary>
internal sealed class ImportMatching(GuestListDb db)
{
    private const int MaxNamesakes = 1000;

    private const string Remedy = "give the id, as an export has it";

    /// <summary>Matches lines. The others make guests, or are wrong.</summary>
    public async Task MatchAsync(
        IReadOnlyList<ImportLine> lines, GuestSheet sheet, SheetIndex file, CancellationToken cancellationToken)
    {
        var found = await FindAsync(lines, cancellationToken);
        var byId = found.ToDictionary(guest => guest.Id);
        var byAddress = found.ToLookup(guest => guest.EmailFolded, StringComparer.Ordinal);
        var byNames = found.ToLookup(guest => guest.NamesKey, StringComparer.Ordinal);
        var taken = new Dictionary<Guid, ImportLine>();
        // Each way for all lines before the next one: the order of the lines does not matter.
        Match(line => line.Row.Id is { } id && byId.TryGetValue(id, out var guest) ? [guest] : [], "id");
        Match(line => ByAddress(line, byAddress, sheet, file), "email");
        Match(line => ByNames(line, byNames, sheet, file, isExact: true), "names");
        Match(line => ByNames(line, byNames, sheet, file, isExact: false), "names");
        MakeNew(lines, file);

        void Match(Func<ImportLine, Known[]> find, string by)
        {
            var matched = new Dictionary<Guid, ImportLine>();
            foreach (var line in lines.Where(line => line.IsOpen))
            {
                switch (find(line).Where(guest => !taken.ContainsKey(guest.Id)).ToList())
                {
                    case []:
                        break;
                    case [var guest] when matched.TryAdd(guest.Id, line):
                        line.Match(guest.Id);
                        break;
                    case [var guest]:
                        FailAsSame(line, matched[guest.Id]);
                        break;
                    case var several when by is "email":
                        line.Fail(
                            sheet.HeaderOf(nameof(Guest.Email)),
                            $"is the address of {several.Count} guests with such names: {Remedy}.");
                        break;
                    case var several:
                        line.Fail(
                            sheet.HeaderOf(nameof(Guest.LastName)) ?? sheet.HeaderOf(nameof(Guest.FirstName)),
                            $"is the name of {several.Count} guests: {Remedy}, or the e-mail address.");
                        break;
                }
            }

            foreach (var (id, line) in matched) taken.Add(id, line);
        }
    }

    private static void FailAsSame(ImportLine line, ImportLine first) => line.Fail(
        null, $"is the same guest as line {first.Row.Line}: remove one of them, or give each its own id or address.");

    private static Known[] ByAddress(
        ImportLine line, ILookup<string?, Known> byAddress, GuestSheet sheet, SheetIndex file)
    {
        if (line.Row.EmailFolded is not { } address) return [];

        Known[] holders = [.. byAddress[address]];
        // A household may share an address.
        var isShared = holders.Length > 1 || file.IsShared(address);
        holders =
        [
            .. holders.Where(guest => !isShared || line.Row.NamesKey is null || guest.NamesKey == line.Row.NamesKey)
                .Where(guest => !IsForAnother(guest, line, sheet, file)),
        ];
        return Closest(holders, guest => guest.GroupId == line.Row.Changes.GroupId.Or(null));
    }

    private static Known[] ByNames(
        ImportLine line, ILookup<string, Known> byNames, GuestSheet sheet, SheetIndex file, bool isExact)
    {
        if (line.Row.NamesKey is not { } names) return [];

        var (address, group) = (line.Row.EmailFolded, line.Row.Changes.GroupId.Or(null));
        var candidates = byNames[names].Where(guest => !IsForAnother(guest, line, sheet, file));
        if (sheet.HasGroups)
        {
            candidates = isExact
                ? candidates.Where(guest => guest.GroupId == group)
                : candidates.Where(guest => group is null || guest.GroupId is null)
                    .Where(guest => !file.HasGroup(guest.GroupId, names));
        }

        return Closest([.. candidates], guest => guest.EmailFolded == address);
    }

    private static bool IsForAnother(Known guest, ImportLine line, GuestSheet sheet, SheetIndex file) =>
        file.HasOtherFor(
            line.Row, guest.Id, guest.EmailFolded, sheet.HasGroups ? guest.GroupId : null, guest.NamesKey);

    private static Known[] Closest(Known[] guests, Func<Known, bool> isCloser) =>
        guests.Length > 1 && guests.Where(isCloser).ToList() is [var closest] ? [closest] : guests;

    private static void MakeNew(IReadOnlyList<ImportLine> lines, SheetIndex file)
    {
        var first = new Dictionary<string, ImportLine>(StringComparer.Ordinal);
        foreach (var line in lines.Where(line => line.IsOpen))
        {
            var row = line.Row;
            var identity = (row.Id, row.EmailFolded) switch
            {
                ({ } id, _) => $"guest {id}",
                (_, { } address) when !file.IsShared(address) => $"address {address}",
                (_, { } address) => $"address {address} {row.NamesKey}",
                _ => $"names {row.Changes.GroupId.Or(null)} {row.NamesKey}",
            };
            line.MakeNew(identity);
            if (!first.TryAdd(identity, line)) FailAsSame(line, first[identity]);
        }
    }

    // All who may be meant by any line, in one round trip. PostgreSQL knows neither how many names there are nor how
    // few have each: it would read the whole list for each of a join, and takes the index where an order and a limit
    // ask.
    private async Task<IReadOnlyList<Known>> FindAsync(
        IReadOnlyList<ImportLine> lines, CancellationToken cancellationToken)
    {
        var rows = lines.Where(line => line.IsOpen).Select(line => line.Row).ToList();
        var ids = rows.Select(row => row.Id).OfType<Guid>().Distinct().ToList();
        var addresses = rows.Select(row => row.EmailFolded).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var begins = rows.Where(row => row.NamesKey is not null).Select(row => row.SortPrefix)
            .Distinct(StringComparer.Ordinal).ToList();
        // Behind the last sort key with such a beginning: an id follows.
        var ends = begins.ConvertAll(begin => $"{begin}~");
        return await db.QueryAsync(
            $"""
            SELECT id, group_id, first_name, last_name, email_folded FROM guests WHERE id = ANY ({ids})
            UNION
            SELECT id, group_id, first_name, last_name, email_folded FROM guests WHERE email_folded = ANY ({addresses})
            UNION
            SELECT id, group_id, first_name, last_name, email_folded FROM guests WHERE id IN (
                SELECT unnest(ARRAY(
                    SELECT id FROM guests WHERE sort_key > named.first AND sort_key < named.last
                    ORDER BY sort_key LIMIT {MaxNamesakes}))
                FROM unnest({begins}, {ends}) AS named (first, last))
            """,
            row => new Known(
                row.GetGuid(0), row.Find<Guid?>(1), Guest.NamesKeyOf(row.GetString(2), row.GetString(3)),
                row.Find<string>(4)),
            cancellationToken);
    }

    private sealed record Known(Guid Id, Guid? GroupId, string NamesKey, string? EmailFolded);
}
