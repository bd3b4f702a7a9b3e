using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Common;

/// <summary>A query or a command.</summary>
public interface IUseCase
{
    /// <summary>
    /// Whether the use case writes what depends on what it read. Then it runs in one REPEATABLE READ transaction;
    /// otherwise it is a single statement that commits by itself and saves two round trips.
    /// </summary>
    bool NeedsTransaction { get; }

    /// <summary>
    /// Whether the handler itself runs its work through <see cref="IUnitOfWork"/>, in several parts that commit one by
    /// one: more rows than DSQL lets one transaction change. Each part is replayed by itself, the handler is not. It
    /// stores the activities of a part with its changes, and hands those of the committed ones to
    /// <see cref="StoredActivities"/>.
    /// </summary>
    bool WorksInBatches => false;
}

/// <summary>
/// A use case that only reads. It runs without a transaction: figures that must agree come from one statement, which
/// reads one snapshot.
/// </summary>
/// <typeparam name="T">The answer.</typeparam>
public interface IQuery<T> : IUseCase, IRequest<Result<T>>
{
    bool IUseCase.NeedsTransaction => false;
}

/// <summary>
/// A use case that changes something. The whole handler is replayed when the database reports a conflict, so it
/// must be idempotent: ids come with the command, values are set rather than added to, and nothing outside the
/// database is touched.
/// </summary>
/// <typeparam name="T">The answer.</typeparam>
public interface ICommand<T> : IUseCase, IRequest<Result<T>>
{
    // The safe choice. A command that is one statement says so.
    bool IUseCase.NeedsTransaction => true;
}
