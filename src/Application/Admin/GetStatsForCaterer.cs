using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Admin;

/// <summary>Counts guests and notes for whoever cooks. Always succeeds.</summary>
[AllowedTo(Role.Host, Role.Caterer)]
public sealed record GetStatsForCaterer : IQuery<CatererStats>;

/// <summary>The figures that a caterer needs.</summary>
/// <param name="TotalGuests">Guests on the list.</param>
/// <param name="Attending">Those who attend.</param>
/// <param name="Declined">Those who declined.</param>
/// <param name="Pending">Those who have not answered.</param>
/// <param name="WithDietary">Attending guests with a dietary note.</param>
/// <param name="Dietary">The notes among attending guests, as in <see cref="StatsResponse"/>.</param>
/// <param name="OtherCount">Attending guests with a note beyond those.</param>
/// <param name="Capacity">The seats; null without a limit.</param>
/// <param name="RsvpDeadline">Until when guests may answer; null for no deadline.</param>
/// <param name="RsvpOpen">Whether guests may accept now, if there is a seat.</param>
/// <param name="DeclineOpen">Whether guests may decline now.</param>
/// <param name="SeatsTaken">The seats of attending guests and of those whom they bring.</param>
/// <param name="Arrived">How many have arrived, those whom guests bring included.</param>
/// <param name="Questions">The answers to the questions of the settings, counted among those of whom they are
/// asked.</param>
/// <param name="GeneratedAt">When the figures were taken.</param>
public sealed record CatererStats(
    long TotalGuests,
    long Attending,
    long Declined,
    long Pending,
    long WithDietary,
    IReadOnlyList<DietaryCount> Dietary,
    long OtherCount,
    Capacity? Capacity,
    DateTimeOffset? RsvpDeadline,
    bool RsvpOpen,
    bool DeclineOpen,
    long SeatsTaken,
    long Arrived,
    IReadOnlyList<QuestionCount> Questions,
    DateTimeOffset GeneratedAt);

internal sealed class GetStatsForCatererHandler(GuestListDb db, TimeProvider clock)
    : IRequestHandler<GetStatsForCaterer, Result<CatererStats>>
{
    public async Task<Result<CatererStats>> Handle(GetStatsForCaterer query, CancellationToken cancellationToken)
    {
        var figures = await db.ReadFiguresAsync(clock.GetUtcNow(), cancellationToken);
        var stats = figures.Row;
        return new CatererStats(
            stats.TotalGuests,
            stats.Attending,
            stats.Declined,
            stats.Pending,
            stats.WithDietary,
            figures.Dietary,
            figures.OtherCount,
            figures.Capacity,
            stats.RsvpDeadline,
            figures.RsvpOpen,
            figures.DeclineOpen,
            stats.SeatsTaken,
            stats.Arrived,
            figures.Questions,
            figures.Now);
    }
}
