using System.Globalization;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using nietras.SeparatedValues;

namespace EventPlatform.Application.Csv;

/// <summary>Writes guests as CSV: https://www.rfc-editor.org/rfc/rfc4180.</summary>
public static class GuestCsv
{
    /// <summary>Spreadsheets take text that does not begin with this for an old encoding, and spoil names.</summary>
    public const string Mark = "\uFEFF";

    private static readonly string[] Names =
    [
        GuestColumns.NameOf(GuestColumn.Id), GuestColumns.NameOf(GuestColumn.Group),
        GuestColumns.NameOf(GuestColumn.FirstName), GuestColumns.NameOf(GuestColumn.LastName),
        GuestColumns.NameOf(GuestColumn.Email), GuestColumns.NameOf(GuestColumn.Attending),
        GuestColumns.NameOf(GuestColumn.Dietary), GuestColumns.NameOf(GuestColumn.PlusOnesAllowed),
        GuestColumns.NameOf(GuestColumn.PlusOnes), GuestColumns.NameOf(GuestColumn.Answers),
        "rsvp_at", "waitlisted_at", "waitlist_position", "checked_in_at", "arrived", "created_at", "updated_at",
    ];

    /// <summary>Writes guests.</summary>
    /// <param name="guests">The guests.</param>
    /// <param name="withHeader">Whether the header comes first, with <see cref="Mark"/> before it.</param>
    /// <returns>The text.</returns>
    public static string Write(IReadOnlyList<GuestResponse> guests, bool withHeader)
    {
        ArgumentNullException.ThrowIfNull(guests);
        var text = Write(withHeader, Names, guests.Select(Cells));
        return withHeader ? $"{Mark}{text}" : text;
    }

    /// <summary>Writes rows, each cell so that no spreadsheet takes it for a formula.</summary>
    /// <param name="withHeader">Whether the names come first.</param>
    /// <param name="names">The names of the columns.</param>
    /// <param name="rows">The cells of each row.</param>
    /// <returns>The text.</returns>
    public static string Write(bool withHeader, IReadOnlyList<string> names, IEnumerable<string?[]> rows)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(rows);
        using var writer = Sep.New(',')
            .Writer(options => options with { Escape = true, WriteHeader = withHeader }).ToText();
        writer.Header.Add(names);
        if (withHeader) writer.Header.Write();
        foreach (var cells in rows)
        {
            using var row = writer.NewRow();
            foreach (var (name, cell) in names.Zip(cells)) row[name].Set(SpreadsheetText.Inert(cell ?? ""));
        }

        return writer.ToString();
    }

    private static string?[] Cells(GuestResponse guest) =>
    [
        $"{guest.Id}", $"{guest.GroupId}", guest.FirstName, guest.LastName, guest.Email,
        guest.Attending switch { true => "true", false => "false", null => null },
        guest.Dietary, Text(guest.PlusOnesAllowed), Text(guest.PlusOnes),
        guest.Answers.Text == GuestAnswers.None ? null : guest.Answers.Text,
        Text(guest.RsvpAt), Text(guest.WaitlistedAt), Text(guest.WaitlistPosition), Text(guest.CheckedInAt),
        Text(guest.Arrived), Text(guest.CreatedAt), Text(guest.UpdatedAt),
    ];

    private static string? Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString(Timestamps.TextFormat, CultureInfo.InvariantCulture);

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
