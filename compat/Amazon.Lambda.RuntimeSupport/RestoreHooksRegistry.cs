namespace SnapshotRestore.Registry;

/// <summary>
/// The hooks that the runtime loop runs around a snapshot. AWS has this class in a package that RuntimeSupport brings
/// along, SnapshotRestore.Registry. The namespace hides <c>Amazon.Lambda.Core.SnapshotRestore</c>, which therefore
/// needs its full name.
/// </summary>
public class RestoreHooksRegistry
{
    private readonly Stack<Func<ValueTask>> _beforeSnapshot = new();
    private readonly Queue<Func<ValueTask>> _afterRestore = new();

    /// <summary>Registers work to do before the snapshot is taken; the last registered runs first.</summary>
    /// <param name="func">The work.</param>
    public void RegisterBeforeSnapshot(Func<ValueTask> func) => _beforeSnapshot.Push(func);

    /// <summary>Registers work to do after a snapshot is restored; the first registered runs first.</summary>
    /// <param name="func">The work.</param>
    public void RegisterAfterRestore(Func<ValueTask> func) => _afterRestore.Enqueue(func);

    /// <summary>Runs the work before the snapshot.</summary>
    public async Task InvokeBeforeSnapshotCallbacks()
    {
        while (_beforeSnapshot.TryPop(out var work)) await work();
    }

    /// <summary>Runs the work after the restore.</summary>
    public async Task InvokeAfterRestoreCallbacks()
    {
        while (_afterRestore.TryDequeue(out var work)) await work();
    }
}
