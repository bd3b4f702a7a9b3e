using EventPlatform.Application.Common;

namespace EventPlatform.Application.Guests;

/// <summary>
/// The order of a list of guests by time, as SQL. No index has these orders: each page reads the whole list and keeps
/// its own rows (ADR 0015).
/// </summary>
/// <param name="Time">The time that guests are ordered by.</param>
/// <param name="Direction">The direction of the order.</param>
/// <param name="Follows">Compares a guest with the last one of the page before.</param>
/// <param name="Read">The time, as a page shows it.</param>
internal sealed record GuestOrder(
    FormattableString Time, FormattableString Direction, FormattableString Follows,
    Func<GuestResponse, DateTimeOffset> Read)
{
    private static readonly Dictionary<GuestSort, GuestOrder> All = new()
    {
        [GuestSort.NewestFirst] = new($"created_at", $"DESC", $"<", guest => guest.CreatedAt),
        [GuestSort.OldestFirst] = new($"created_at", $"ASC", $">", guest => guest.CreatedAt),
        [GuestSort.LastChangedFirst] = new($"updated_at", $"DESC", $"<", guest => guest.UpdatedAt),
        // Npgsql writes the smallest time as -infinity.
        [GuestSort.LastAnsweredFirst] =
            new($"coalesce(rsvp_at, '-infinity')", $"DESC", $"<", guest => guest.RsvpAt ?? default),
    };

    /// <summary>What stands behind ORDER BY.</summary>
    public FormattableString Sql => $"{Time} {Direction}, id {Direction}";

    /// <summary>The order of a sort; null for names, of which the sort key is the order.</summary>
    public static GuestOrder? Of(GuestSort sort) => All.GetValueOrDefault(sort);

    /// <summary>Whether a text can be a position in a list with this order.</summary>
    public static bool IsPosition(string text) => TimePosition.TryParse(text, out _, out _);

    /// <summary>A guest's position in a list with this order.</summary>
    public string PositionOf(GuestResponse guest) => new TimePosition(Read(guest), $"{guest.Id:D}").ToText();

    /// <summary>The condition on guests after a position, with its AND; nothing on the first page.</summary>
    public FormattableString After(string? position) => SqlQueries.When(
        TimePosition.TryParse(position, out var time, out var id), $"AND ({Time}, id) {Follows} ({time}, {id})");
}
