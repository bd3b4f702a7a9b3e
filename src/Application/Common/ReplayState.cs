namespace EventPlatform.Application.Common;

/// <summary>
/// The earlier runs of the command that runs now: a replay must write nothing twice and overwrite nobody. One in each
/// scope; <see cref="IUnitOfWork"/> keeps it up to date.
/// </summary>
public sealed class ReplayState
{
    private Guid?[] _versionsRead = [];

    /// <summary>
    /// True from the first failed run on. A command that creates a row must then expect to find it.
    /// </summary>
    public bool IsReplay { get; private set; }

    /// <summary>
    /// True once a run has failed at a moment when the database may already have committed it. Only the rows can tell
    /// whether it did.
    /// </summary>
    public bool MayHaveCommitted { get; private set; }

    /// <summary>
    /// True once the database has refused to store the command's activity a second time: the command was sent before,
    /// and carried out.
    /// </summary>
    public bool WasCarriedOut { get; private set; }

    /// <summary>Forgets what an earlier use case of the same scope left.</summary>
    public void Start() =>
        (IsReplay, MayHaveCommitted, WasCarriedOut, _versionsRead) = (false, false, false, []);

    /// <summary>Records that a run has failed.</summary>
    /// <param name="mayHaveCommitted">Whether the database may have committed it all the same.</param>
    /// <param name="wasCarriedOut">Whether the database has the command's activity from before.</param>
    public void RunFailed(bool mayHaveCommitted, bool wasCarriedOut)
    {
        IsReplay = true;
        MayHaveCommitted |= mayHaveCommitted;
        WasCarriedOut |= wasCarriedOut;
    }

    /// <summary>
    /// Says whether this command, in an earlier run or when it was sent before, has written the row that this run has
    /// read; the answer then stands in it. False when it is still to be written. When a third party has written it
    /// since, only the command's activity can tell. Without one nobody can, and writing the row again might undo a
    /// change that the third party was told is done.
    /// </summary>
    /// <param name="version">The version of the row as it was read now; null without a row.</param>
    /// <param name="commandId">The id that the command gives to what it writes.</param>
    /// <exception cref="UnavailableException">Nobody can tell.</exception>
    internal bool HasWritten(Guid? version, Guid commandId) => HasWritten([(version, commandId)]);

    /// <summary>As for one row, for a command that writes several in one transaction.</summary>
    /// <param name="rows">The version of each row as it was read now, and the id that the command gives it.</param>
    /// <exception cref="UnavailableException">Nobody can tell.</exception>
    internal bool HasWritten(IReadOnlyList<(Guid? Version, Guid CommandId)> rows)
    {
        if (rows.Any(row => row.Version == row.CommandId)) return true;
        if (WasCarriedOut && rows.Any(row => row.Version is not null)) return true;

        Guid?[] versions = [.. rows.Select(row => row.Version)];
        if (!MayHaveCommitted) _versionsRead = versions;
        if (versions.SequenceEqual(_versionsRead)) return false;
        throw UnavailableException.OutcomeUnknown();
    }
}
