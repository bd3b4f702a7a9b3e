using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EventPlatform.Application.Csv;

/// <summary>
/// What all rows of a file say about who is in it: which addresses several rows have, and which guests other rows are
/// meant for. A part of a file is imported with that of all of it, which is the same whatever was imported already: so
/// the parts do not matter. It keeps some bytes of each row.
/// </summary>
public sealed class SheetIndex
{
    private readonly HashSet<ulong> _addresses = [];
    private readonly HashSet<ulong> _shared = [];
    private readonly HashSet<ulong> _people = [];
    private readonly HashSet<ulong> _withoutId = [];
    private readonly HashSet<ulong> _groups = [];
    private readonly HashSet<Guid> _ids = [];

    /// <summary>Adds rows.</summary>
    /// <param name="rows">The rows; each of the file once.</param>
    public void Add(IEnumerable<GuestSheetRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
        {
            if (row.EmailFolded is { } address && !_addresses.Add(Hash(address, ""))) _shared.Add(Hash(address, ""));
            if (row.Id is { } id) _ids.Add(id);
            if (row.NamesKey is not { } names) continue;

            var group = row.Changes.GroupId.Or(null);
            var person = PersonOf(row.EmailFolded, group, names);
            _people.Add(person);
            if (row.Id is null) _withoutId.Add(person);
            _groups.Add(Hash(GroupKey(group), names));
        }
    }

    /// <summary>Whether several rows have an address.</summary>
    internal bool IsShared(string emailFolded) => _shared.Contains(Hash(emailFolded, ""));

    /// <summary>Whether a row has a group, or none, and these names.</summary>
    internal bool HasGroup(Guid? group, string names) => _groups.Contains(Hash(GroupKey(group), names));

    /// <summary>
    /// Whether a guest is left out for a row, since another one is meant: it has the guest's id, or the guest's names
    /// and address, or the guest's names and group where the guest has no address.
    /// </summary>
    /// <param name="row">A row with names that was not matched by its id.</param>
    /// <param name="guest">The guest's id.</param>
    /// <param name="emailFolded">The guest's address.</param>
    /// <param name="group">The guest's group; null, too, in a file without groups.</param>
    /// <param name="names">The guest's names.</param>
    internal bool HasOtherFor(GuestSheetRow row, Guid guest, string? emailFolded, Guid? group, string names)
    {
        if (_ids.Contains(guest)) return true;

        var person = PersonOf(emailFolded, group, names);
        var isOwn = row.NamesKey is not null
            && person == PersonOf(row.EmailFolded, row.Changes.GroupId.Or(null), row.NamesKey);
        // Of two rows that say the same, the one without an id is meant: nobody has the id of the other yet.
        return isOwn ? row.Id is not null && _withoutId.Contains(person) : _people.Contains(person);
    }

    private static ulong PersonOf(string? emailFolded, Guid? group, string names) =>
        Hash(emailFolded ?? GroupKey(group), names);

    // No address looks so.
    private static string GroupKey(Guid? group) => $" group {group}";

    private static ulong Hash(string kind, string names) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{names}")));
}
