namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>
/// Every answer shows, whole and without error, one state that the database had while the request was under way:
/// figures add up, groups and lists are complete, nothing acknowledged before is missing, and every refusal had
/// its reason.
/// </summary>
internal static class ViewRules
{
    public const string NoSuchState = "An answer shows what the database never held while the request was under way";

    public static IEnumerable<Violation> Check(Recording recording)
    {
        foreach (var operation in recording.Operations)
        {
            if (operation.Outcome is not (Outcome.Acknowledged or Outcome.Refused)) continue;

            var (first, last) = recording.Possible(operation);
            // A write shows itself.
            var own = recording.CommitsOf(operation).FirstOrDefault(commit => commit.Writers.Count == 1);
            if (own is not null && operation.Outcome is Outcome.Acknowledged) first = Math.Max(first, own.Index + 1);
            var fits = false;
            // Places in the list are those that the write has seen, or later ones.
            var worlds = recording.Worlds.Take(recording.Possible(operation).First..(last + 1)).ToList();
            var seen = own is null ? null : recording.SeenLastBy(own.Commit);
            for (var i = first; i <= last && !fits; i++)
                fits = Views.Fit(operation, recording.Worlds[i], new Surroundings(worlds, seen));
            if (!fits) yield return new(NoSuchState, $"{operation} {operation.Answer} (states {first}–{last})");
        }
    }
}
