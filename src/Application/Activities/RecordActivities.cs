using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Activities;

/// <summary>
/// Stores activities in one statement; those stored before are skipped, so the same message may come any number of
/// times. Activities that break a rule are left out and answered. Fails with <c>validation_failed</c> when there are
/// too many.
/// </summary>
/// <param name="Activities">At most <see cref="ActivityStore.MaxActivities"/>.</param>
[AllowedTo(Role.Host)]
public sealed record RecordActivities(IReadOnlyList<ActivityMessage> Activities)
    : ICommand<IReadOnlyList<RejectedActivity>>
{
    /// <summary>One INSERT.</summary>
    public bool NeedsTransaction => false;
}

internal sealed class RecordActivitiesHandler(ActivityStore store)
    : IRequestHandler<RecordActivities, Result<IReadOnlyList<RejectedActivity>>>
{
    public Task<Result<IReadOnlyList<RejectedActivity>>> Handle(
        RecordActivities command, CancellationToken cancellationToken) =>
        store.StoreAsync(command.Activities, cancellationToken);
}
