using System.Text.Json;

namespace EventPlatform.TestSupport.Histories;

/// <summary>A row before and after a commit.</summary>
/// <param name="Table"><c>guests</c> or <c>settings</c>.</param>
/// <param name="Before">The row before; null when it is new.</param>
/// <param name="After">The row after; null when it is gone.</param>
internal sealed record Change(string Table, JsonElement? Before, JsonElement? After);

/// <summary>A commit that changed what the API shows.</summary>
/// <param name="Number">Its place in the order of commits; numbers may be left out.</param>
/// <param name="Visible">The number of the last commit that the transaction saw.</param>
/// <param name="LimitSeen">The limit of seats that it saw; null for none.</param>
/// <param name="Changes">The rows that it changed.</param>
internal sealed record Commit(long Number, long Visible, int? LimitSeen, IReadOnlyList<Change> Changes);

/// <summary>An activity in the table.</summary>
internal sealed record StoredActivity(Guid Id, Guid? GuestId, string Action, DateTimeOffset Timestamp);
