using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Admin;

/// <summary>Counts seats and arrivals for the door, in one snapshot. Always succeeds.</summary>
[AllowedTo(Role.Host, Role.Door)]
public sealed record GetStatsAtDoor : IQuery<DoorStats>;

/// <summary>The figures that the door needs.</summary>
/// <param name="SeatsTaken">The seats of attending guests and of those whom they bring.</param>
/// <param name="Arrived">How many have arrived, those whom guests bring included.</param>
/// <param name="GeneratedAt">When the figures were taken.</param>
public sealed record DoorStats(long SeatsTaken, long Arrived, DateTimeOffset GeneratedAt);

internal sealed class GetStatsAtDoorHandler(GuestListDb db, TimeProvider clock)
    : IRequestHandler<GetStatsAtDoor, Result<DoorStats>>
{
    public async Task<Result<DoorStats>> Handle(GetStatsAtDoor query, CancellationToken cancellationToken)
    {
        // Doors ask often: no notes and no answers are read for it, as for the other figures.
        var rows = await db.QueryAsync(
            $"""
            SELECT coalesce(sum(1 + coalesce(plus_ones, 0)) FILTER (WHERE attending), 0), coalesce(sum(arrived), 0)
            FROM guests
            """,
            row => (SeatsTaken: row.GetInt64(0), Arrived: row.GetInt64(1)), cancellationToken);
        return new DoorStats(rows[0].SeatsTaken, rows[0].Arrived, clock.GetUtcNow().ToStored());
    }
}
