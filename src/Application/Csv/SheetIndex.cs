using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EventPlatform.Application.Csv;

/// <summary>
/// What all rows of a file say about who is in it, for a file that is imported in parts: which addresses several rows
/// have, and whether another row is meant for a guest. It keeps some bytes of each row.
/// </summary>
public sealed class SheetIndex
{
    private readonly HashSet<ulong> _addresses = [];
    private readonly HashSet<ulong> _shared = [];
    private readonly HashSet<ulong> _people = [];

    /// <summary>Adds rows.</summary>
    /// <param name="rows">The rows; each of the file once.</param>
    public void Add(IEnumerable<GuestSheetRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
        {
            if (row.EmailFolded is { } address && !_addresses.Add(Hash(address, ""))) _shared.Add(Hash(address, ""));
            if (row.NamesKey is not { } names) continue;

            if (row.EmailFolded is not null) _people.Add(Hash(row.EmailFolded, names));
            _people.Add(Hash(GroupKey(row.Changes.GroupId.Or(null)), names));
        }
    }

    /// <summary>Whether several rows have an address.</summary>
    internal bool IsShared(string emailFolded) => _shared.Contains(Hash(emailFolded, ""));

    /// <summary>Whether a row has an address and these names.</summary>
    internal bool HasAddress(string emailFolded, string names) => _people.Contains(Hash(emailFolded, names));

    /// <summary>Whether a row has a group, or none, and these names.</summary>
    internal bool HasGroup(Guid? group, string names) => _people.Contains(Hash(GroupKey(group), names));

    // No address looks so.
    private static string GroupKey(Guid? group) => $" group {group}";

    private static ulong Hash(string kind, string names) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{names}")));
}
