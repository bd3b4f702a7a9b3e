using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Activities;

/// <summary>Lists all activities, newest first. Fails with <c>validation_failed</c>.</summary>
[AllowedTo(Role.Host)]
public sealed record ListActivities : IQuery<ActivityPage>
{
    /// <summary>Only activities with this action, such as <c>rsvp.accepted</c>; null for all.</summary>
    public string? Action { get; init; }

    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

internal sealed class ListActivitiesHandler(GuestListDb db) : IRequestHandler<ListActivities, Result<ActivityPage>>
{
    public async Task<Result<ActivityPage>> Handle(ListActivities query, CancellationToken cancellationToken)
    {
        if (query.Action is not null && !ActivityAction.All.Contains(query.Action))
            return Error.Invalid(nameof(query.Action), ActivityAction.Rule);

        var position = PagePosition.From(query.Page, $"activities {query.Action}", ActivityPaging.IsPosition);
        if (!position.IsSuccess) return position.Error;

        return await db.ReadActivitiesAsync(guestId: null, query.Action, position.Value, cancellationToken);
    }
}
