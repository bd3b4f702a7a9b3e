using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Text.Json.Serialization;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>A guest in answers.</summary>
/// <param name="Id">The guest's id.</param>
/// <param name="GroupId">The group, or null.</param>
/// <param name="FirstName">First name; null for a guest with a last name only.</param>
/// <param name="LastName">Last name; null for a guest with a first name only.</param>
/// <param name="Email">E-mail address, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
/// <param name="Dietary">Dietary note, or null.</param>
/// <param name="RsvpAt">When the present answer was given; null without an answer.</param>
/// <param name="CreatedAt">When the guest was put on the list.</param>
/// <param name="UpdatedAt">When the guest was last changed.</param>
/// <param name="PlusOnesAllowed">How many people the guest may bring.</param>
/// <param name="PlusOnes">How many people the guest brings; each needs a seat. 0 unless the guest attends or
/// waits.</param>
/// <param name="WaitlistedAt">
/// Since when the guest waits for seats, as one party with those who have the same time; null for whoever does not
/// wait.
/// </param>
/// <param name="WaitlistPosition">The party's place on the waiting list, from 1; null for whoever does not
/// wait.</param>
/// <param name="Answers">Answers to the questions of the settings by their ids, those to removed ones included.</param>
/// <param name="CheckedInAt">When the first of the guest's party arrived; null before.</param>
/// <param name="Arrived">How many have arrived, the guest included; null before anybody has.</param>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
public sealed record GuestResponse(
    Guid Id,
    Guid? GroupId,
    string? FirstName,
    string? LastName,
    string? Email,
    bool? Attending,
    string? Dietary,
    DateTimeOffset? RsvpAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    int PlusOnesAllowed,
    int PlusOnes,
    DateTimeOffset? WaitlistedAt,
    int? WaitlistPosition,
    JsonText Answers,
    DateTimeOffset? CheckedInAt,
    int? Arrived) : IVersioned
{
    /// <summary>The most ids in <see cref="Duplicates"/>.</summary>
    public const int MaxDuplicates = 5;

    /// <summary>The columns of <see cref="Read"/> in a statement of GuestPaging.</summary>
    internal static FormattableString Columns { get; } =
        $"""
        id, group_id, nullif(first_name, ''), nullif(last_name, ''), email, attending, dietary, rsvp_at, created_at,
        updated_at, coalesce(plus_ones_allowed, 0), coalesce(plus_ones, 0),
        CASE WHEN attending IS NULL THEN waitlisted_at END, {WaitingList.PositionColumn}, answers,
        checked_in_at, arrived, found.sort_key, version
        """;

    /// <summary>The same as <see cref="From"/>, for the database to run.</summary>
    internal static Expression<Func<PlacedGuest, GuestResponse>> Projection { get; } = row =>
        new GuestResponse(
            row.Guest.Id, row.Guest.GroupId, row.Guest.FirstName == "" ? null : row.Guest.FirstName,
            row.Guest.LastName == "" ? null : row.Guest.LastName, row.Guest.Email, row.Guest.Attending,
            row.Guest.Dietary, row.Guest.RsvpAt, row.Guest.CreatedAt, row.Guest.UpdatedAt,
            row.Guest.PlusOnesAllowed ?? 0, row.Guest.PlusOnes ?? 0,
            row.Guest.Attending == null ? row.Guest.WaitlistedAt : null, row.Position,
            new JsonText(row.Guest.Answers ?? GuestAnswers.None), row.Guest.CheckedInAt, row.Guest.Arrived)
        {
            SortKey = row.Guest.SortKey,
            Version = row.Guest.Version ?? default(Guid),
        };

    /// <summary>
    /// Ids of other guests with the same e-mail address, whatever the case, at most <see cref="MaxDuplicates"/>. Only
    /// in answers to CreateGuest and UpdateGuest.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Guid>? Duplicates { get; init; }

    /// <summary>
    /// The id of the command that wrote the guest last; <see cref="Guid.Empty"/> when the guest was last written before
    /// versions were kept. Not part of the representation.
    /// </summary>
    [JsonIgnore]
    public Guid Version { get; init; }

    Guid? IVersioned.Version => Version;

    /// <summary>The place on the waiting list changes with others.</summary>
    bool IVersioned.IsAsWritten => WaitlistPosition is null;

    /// <summary>The guest's position in the list; not part of the representation.</summary>
    internal string SortKey { get; init; } = "";

    /// <summary>Shows a guest.</summary>
    /// <param name="g">The guest.</param>
    /// <param name="position">The place on the waiting list, if the guest waits.</param>
    internal static GuestResponse From(Guest g, int? position) =>
        new(
            g.Id, g.GroupId, g.FirstName == "" ? null : g.FirstName, g.LastName == "" ? null : g.LastName, g.Email,
            g.Attending, g.Dietary, g.RsvpAt, g.CreatedAt, g.UpdatedAt, g.PlusOnesAllowed ?? 0, g.PlusOnes ?? 0,
            g.IsWaiting ? g.WaitlistedAt : null, g.IsWaiting ? position : null,
            new JsonText(g.Answers ?? GuestAnswers.None), g.CheckedInAt, g.Arrived)
        {
            SortKey = g.SortKey,
            Version = g.Version ?? default(Guid),
        };

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    internal static GuestResponse Read(DbDataReader row) =>
        new(
            row.GetGuid(0), row.Find<Guid?>(1), row.Find<string>(2), row.Find<string>(3), row.Find<string>(4),
            row.Find<bool?>(5), row.Find<string>(6), row.Find<DateTimeOffset?>(7),
            row.GetFieldValue<DateTimeOffset>(8), row.GetFieldValue<DateTimeOffset>(9), row.GetInt32(10),
            row.GetInt32(11), row.Find<DateTimeOffset?>(12), row.Find<int?>(13),
            new JsonText(row.Find<string>(14) ?? GuestAnswers.None),
            row.Find<DateTimeOffset?>(15), row.Find<int?>(16))
        {
            SortKey = row.GetString(17),
            Version = row.Find<Guid>(18),
        };
}

/// <summary>A guest with the place on the waiting list, for queries.</summary>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
internal sealed class PlacedGuest
{
    /// <summary>The guest.</summary>
    public required Guest Guest { get; init; }

    /// <summary>The place, from 1; null for whoever does not wait.</summary>
    public required int? Position { get; init; }

    /// <summary>All guests.</summary>
    public static IQueryable<PlacedGuest> In(GuestListDb db) => db.Guests.Select(guest => new PlacedGuest
    {
        Guest = guest,
        Position = guest.Attending == null && guest.WaitlistedAt != null
            ? 1 + db.Guests
                .Where(other => other.Attending == null && other.WaitlistedAt < guest.WaitlistedAt)
                .Select(other => other.WaitlistedAt).Distinct().Count()
            : null,
    });
}
