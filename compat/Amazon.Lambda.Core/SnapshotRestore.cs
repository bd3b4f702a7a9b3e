using System.Collections.Concurrent;

namespace Amazon.Lambda.Core;

/// <summary>Work around the snapshot of a SnapStart function. Without SnapStart nothing that is registered runs.</summary>
public static class SnapshotRestore
{
    private static readonly ConcurrentStack<Func<ValueTask>> BeforeSnapshot = new();
    private static readonly ConcurrentQueue<Func<ValueTask>> AfterRestore = new();

    /// <summary>Registers work to do before the snapshot is taken; what was registered last runs first.</summary>
    /// <param name="beforeSnapshotAction">The work.</param>
    public static void RegisterBeforeSnapshot(Func<ValueTask> beforeSnapshotAction) =>
        BeforeSnapshot.Push(beforeSnapshotAction);

    /// <summary>Registers work to do after a snapshot is restored; what was registered first runs first.</summary>
    /// <param name="afterRestoreAction">The work.</param>
    public static void RegisterAfterRestore(Func<ValueTask> afterRestoreAction) =>
        AfterRestore.Enqueue(afterRestoreAction);

    internal static async Task RunBeforeSnapshotAsync()
    {
        while (BeforeSnapshot.TryPop(out var action))
        {
            await action().ConfigureAwait(false);
        }
    }

    internal static async Task RunAfterRestoreAsync()
    {
        while (AfterRestore.TryDequeue(out var action))
        {
            await action().ConfigureAwait(false);
        }
    }
}
