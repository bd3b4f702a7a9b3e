using System.Globalization;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Puts guests on the list by one statement, with their words and activities, and so in one round trip: EF Core would
/// insert each row by a statement of its own.
/// </summary>
internal static class GuestInsert
{
    /// <summary>Inserts guests.</summary>
    /// <param name="db">The database.</param>
    /// <param name="guests">At least one.</param>
    /// <param name="activities">Says whether the activities are stored with the guests.</param>
    /// <param name="also">Another part of the statement, which ends with a comma; may be empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ids of others with the address of a guest, at most
    /// <see cref="GuestResponse.MaxDuplicates"/>; of one guest only.</returns>
    public static Task<List<Guid>> InsertAsync(
        this GuestListDb db, IReadOnlyList<Guest> guests, PendingActivities activities, FormattableString also,
        CancellationToken cancellationToken) =>
        db.QueryAsync(
            // What may be null goes as text: a native build knows few types of lists.
            $"""
            WITH guest AS (
                INSERT INTO guests (
                    id, group_id, first_name, last_name, email, attending, dietary, rsvp_at, created_at, updated_at,
                    version, sort_key, first_name_folded, email_folded, dietary_folded, search_words, name_words,
                    names_version, folded_version, invitation_code, invitation_created_at, plus_ones_allowed, plus_ones,
                    waitlisted_at, answers)
                SELECT
                    id, group_id, first_name, last_name, email, attending::boolean, dietary, rsvp_at::timestamptz,
                    created_at, created_at, version, sort_key, first_name_folded, email_folded, dietary_folded,
                    search_words, name_words, version, version, invitation_code, created_at,
                    plus_ones_allowed::integer, plus_ones::integer, waitlisted_at::timestamptz, answers
                FROM unnest(
                    {Column(guests, g => g.Id)}, {Column(guests, g => g.GroupId)}, {Column(guests, g => g.FirstName)},
                    {Column(guests, g => g.LastName)}, {Column(guests, g => g.Email)},
                    {Column(guests, g => g.Attending is { } attending ? $"{attending}" : null)},
                    {Column(guests, g => g.Dietary)}, {Column(guests, g => Text(g.RsvpAt))},
                    {Column(guests, g => g.CreatedAt)}, {Column(guests, g => g.Version!.Value)},
                    {Column(guests, g => g.SortKey)}, {Column(guests, g => g.FirstNameFolded)},
                    {Column(guests, g => g.EmailFolded)}, {Column(guests, g => g.DietaryFolded)},
                    {Column(guests, g => g.SearchWords)}, {Column(guests, g => g.NameWords)},
                    {Column(guests, g => g.InvitationCode)}, {Column(guests, g => $"{g.PlusOnesAllowed ?? 0}")},
                    {Column(guests, g => $"{g.PlusOnes ?? 0}")}, {Column(guests, g => Text(g.WaitlistedAt))},
                    {Column(guests, g => g.Answers)})
                    AS new (
                        id, group_id, first_name, last_name, email, attending, dietary, rsvp_at, created_at, version,
                        sort_key, first_name_folded, email_folded, dietary_folded, search_words, name_words,
                        invitation_code, plus_ones_allowed, plus_ones, waitlisted_at, answers)
                RETURNING *),
            words AS (
                INSERT INTO guest_words (guest_id, word, sort_key)
                SELECT id, unnest(string_to_array(search_words, ' ')), sort_key FROM guest),
            {also}
            activity AS (
                INSERT INTO activities (id, guest_id, action, "timestamp", created_at, actor)
                SELECT version, id, {ActivityAction.GuestCreated}, created_at, created_at, {activities.Actor} FROM guest
                WHERE {activities.AreStoredWithChange})
            SELECT id FROM guests WHERE {guests.Count == 1} AND email_folded = (SELECT min(email_folded) FROM guest)
            ORDER BY id LIMIT {GuestResponse.MaxDuplicates}
            """,
            row => row.GetGuid(0), cancellationToken);

    private static List<T> Column<T>(IReadOnlyList<Guest> guests, Func<Guest, T> value) => [.. guests.Select(value)];

    private static string? Text(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);
}
