using EventPlatform.Domain.Common;

namespace EventPlatform.Application.Common;

/// <summary>Runs a use case against the database, and replays it where that helps.</summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs the use case; after a conflict or a lost connection it runs the whole of it again, with nothing left of
    /// the earlier run. A transaction is committed when the result is a success and rolled back when it is not.
    /// </summary>
    /// <typeparam name="T">The use case's result.</typeparam>
    /// <param name="inTransaction">Whether to wrap it in a REPEATABLE READ transaction.</param>
    /// <param name="useCase">The use case; may run several times.</param>
    /// <param name="cancellationToken">Ends the wait, and allows no further replay.</param>
    /// <returns>The result of the run that went through.</returns>
    /// <exception cref="BusyException">Conflicts outlasted the replays.</exception>
    /// <exception cref="UnavailableException">The database could not be reached, did not say whether it committed, or
    /// lacks the schema.</exception>
    Task<T> RunAsync<T>(bool inTransaction, Func<Task<T>> useCase, CancellationToken cancellationToken)
        where T : IResult;
}
