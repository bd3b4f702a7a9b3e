using System.Collections.Concurrent;

namespace Amazon.Lambda.Core;

/// <summary>Registers work around the snapshot of a SnapStart function. Without SnapStart it never runs.</summary>
public static class SnapshotRestore
{
    private static readonly ConcurrentQueue<Func<ValueTask>> BeforeSnapshot = new();
    private static readonly ConcurrentQueue<Func<ValueTask>> AfterRestore = new();

    /// <summary>Registers work to do before the snapshot is taken; the work registered last runs first.</summary>
    /// <param name="beforeSnapshotAction">The work.</param>
    public static void RegisterBeforeSnapshot(Func<ValueTask> beforeSnapshotAction) =>
        BeforeSnapshot.Enqueue(beforeSnapshotAction);

    /// <summary>Registers work to do after a snapshot is restored; the work registered first runs first.</summary>
    /// <param name="afterRestoreAction">The work.</param>
    public static void RegisterAfterRestore(Func<ValueTask> afterRestoreAction) =>
        AfterRestore.Enqueue(afterRestoreAction);

    /// <summary>Hands the registered work over to the runtime loop, which runs it.</summary>
    internal static void MoveTo(Action<Func<ValueTask>> beforeSnapshot, Action<Func<ValueTask>> afterRestore)
    {
        while (BeforeSnapshot.TryDequeue(out var work)) beforeSnapshot(work);
        while (AfterRestore.TryDequeue(out var work)) afterRestore(work);
    }
}
