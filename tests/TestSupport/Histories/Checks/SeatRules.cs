namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>
/// Nobody takes a seat over the limit in force. The attending guests are counted in the order of commits, so that two
/// who each saw the last seat free are found. A guest who was admitted while no limit was set keeps the seat: whoever
/// takes one under a limit that was set meanwhile could not count that guest, unless that commit was visible.
/// </summary>
internal static class SeatRules
{
    public const string Oversold = "A seat is taken over the limit in force";

    public static IEnumerable<Violation> Check(Recording recording)
    {
        var unlimited = new List<long>();
        for (var i = 0; i < recording.Commits.Count; i++)
        {
            var (commit, before, after) = (recording.Commits[i].Commit, recording.Worlds[i], recording.Worlds[i + 1]);
            if (after.Attending <= before.Attending) continue;

            if (commit.LimitSeen is null)
            {
                unlimited.Add(commit.Number);
                continue;
            }

            var unseen = unlimited.Count(number => number > commit.Visible);
            if (after.Attending - unseen > after.Settings.MaxGuests)
            {
                var writers = string.Join("; ", recording.Commits[i].Writers);
                var seats = $"{after.Attending} attend, {unseen} of them unseen, for {after.Settings.MaxGuests} seats";
                yield return new(Oversold, $"{seats}: {writers}");
            }
        }
    }
}
