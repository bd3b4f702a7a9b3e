namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>
/// Nobody takes a seat over the limit in force. The seats of attending guests and of those whom they bring are counted
/// in the order of commits, so that two who each saw the last seat free are found. A guest who was admitted while no
/// limit was set keeps the seats: whoever takes one under a limit that was set meanwhile could not count that guest,
/// unless that commit was visible.
/// </summary>
internal static class SeatRules
{
    public const string Oversold = "A seat is taken over the limit in force";

    public static IEnumerable<Violation> Check(Recording recording)
    {
        var unlimited = new List<(long Number, int Seats)>();
        for (var i = 0; i < recording.Commits.Count; i++)
        {
            var commit = recording.Commits[i].Commit;
            var (before, after) = (recording.Worlds[i].SeatsTaken, recording.Worlds[i + 1].SeatsTaken);
            if (after <= before) continue;

            if (commit.LimitSeen is null)
            {
                unlimited.Add((commit.Number, after - before));
                continue;
            }

            var limit = recording.Worlds[i + 1].Settings.MaxGuests;
            var unseen = unlimited.Where(other => other.Number > commit.Visible).Sum(other => other.Seats);
            if (after - unseen > limit)
            {
                var writers = string.Join("; ", recording.Commits[i].Writers);
                yield return new(Oversold, $"{after} seats taken, {unseen} of them unseen, of {limit}: {writers}");
            }
        }
    }
}
