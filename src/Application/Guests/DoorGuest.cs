using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Text.Json.Serialization;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>A guest as the door sees one: without e-mail address and note.</summary>
/// <param name="Id">The guest's id.</param>
/// <param name="GroupId">The group, or null.</param>
/// <param name="FirstName">First name, or null.</param>
/// <param name="LastName">Last name, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet, or waits.</param>
/// <param name="PlusOnes">How many people the guest brings.</param>
/// <param name="WaitlistedAt">Since when the guest waits for seats; null for whoever does not wait.</param>
/// <param name="CheckedInAt">When the first of the guest's party arrived; null before.</param>
/// <param name="Arrived">How many have arrived, the guest included; null before anybody has.</param>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
public sealed record DoorGuest(
    Guid Id, Guid? GroupId, string? FirstName, string? LastName, bool? Attending, int PlusOnes,
    DateTimeOffset? WaitlistedAt, DateTimeOffset? CheckedInAt, int? Arrived) : IVersioned
{
    /// <summary>The columns of <see cref="Read"/> in a statement of GuestPaging.</summary>
    internal static FormattableString Columns { get; } =
        $"""
        id, group_id, nullif(first_name, ''), nullif(last_name, ''), attending, coalesce(plus_ones, 0),
        CASE WHEN attending IS NULL THEN waitlisted_at END, checked_in_at, arrived, found.sort_key, version
        """;

    /// <summary>Shows a guest, for the database to run.</summary>
    internal static Expression<Func<Guest, DoorGuest>> Projection { get; } = g =>
        new DoorGuest(
            g.Id, g.GroupId, g.FirstName == "" ? null : g.FirstName, g.LastName == "" ? null : g.LastName, g.Attending,
            g.PlusOnes ?? 0, g.Attending == null ? g.WaitlistedAt : null, g.CheckedInAt, g.Arrived)
        {
            SortKey = g.SortKey,
            Version = g.Version ?? default(Guid),
        };

    /// <inheritdoc cref="GuestResponse.Version"/>
    [JsonIgnore]
    public Guid Version { get; init; }

    Guid? IVersioned.Version => Version;

    /// <summary>The guest's position in the list; not part of the representation.</summary>
    internal string SortKey { get; init; } = "";

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    internal static DoorGuest Read(DbDataReader row) =>
        new(
            row.GetGuid(0), row.Find<Guid?>(1), row.Find<string>(2), row.Find<string>(3), row.Find<bool?>(4),
            row.GetInt32(5), row.Find<DateTimeOffset?>(6), row.Find<DateTimeOffset?>(7), row.Find<int?>(8))
        {
            SortKey = row.GetString(9),
            Version = row.Find<Guid>(10),
        };
}
