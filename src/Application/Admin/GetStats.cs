using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Admin;

/// <summary>Counts guests and answers in one snapshot. Always succeeds.</summary>
[AllowedTo(Role.Host)]
public sealed record GetStats : IQuery<StatsResponse>;

/// <summary>The event in figures.</summary>
/// <param name="TotalGuests">Guests on the list.</param>
/// <param name="Attending">Those who attend.</param>
/// <param name="Declined">Those who declined.</param>
/// <param name="Pending">Those who have not answered.</param>
/// <param name="ResponseRate">The part that has answered, 0 to 1; null without guests.</param>
/// <param name="GroupCount">Groups with at least one member.</param>
/// <param name="WithDietary">Attending guests with a dietary note.</param>
/// <param name="Dietary">The notes among attending guests, most frequent first, at most 50. Spellings that differ only
/// in case, spaces and invisible characters are one note, shown in the most frequent of them.</param>
/// <param name="OtherCount">Attending guests with a note beyond those.</param>
/// <param name="Capacity">The seats; null without a limit.</param>
/// <param name="RsvpDeadline">Until when guests may answer; null for no deadline.</param>
/// <param name="RsvpOpen">Whether guests may accept now, if there is a seat.</param>
/// <param name="DeclineOpen">Whether guests may decline now.</param>
/// <param name="SeatsTaken">The seats of attending guests and of those whom they bring.</param>
/// <param name="Waitlisted">Those who wait for seats; they count as pending.</param>
/// <param name="Arrived">How many have arrived, those whom guests bring included.</param>
/// <param name="Questions">The answers to the questions of the settings, counted among those of whom they are
/// asked.</param>
/// <param name="GeneratedAt">When the figures were taken.</param>
public sealed record StatsResponse(
    long TotalGuests,
    long Attending,
    long Declined,
    long Pending,
    double? ResponseRate,
    long GroupCount,
    long WithDietary,
    IReadOnlyList<DietaryCount> Dietary,
    long OtherCount,
    Capacity? Capacity,
    DateTimeOffset? RsvpDeadline,
    bool RsvpOpen,
    bool DeclineOpen,
    long SeatsTaken,
    Waitlisted Waitlisted,
    long Arrived,
    IReadOnlyList<QuestionCount> Questions,
    DateTimeOffset GeneratedAt);

/// <summary>How often a dietary note occurs.</summary>
/// <param name="Dietary">The note in its most frequent spelling.</param>
/// <param name="Count">Attending guests with it, in any spelling.</param>
public sealed record DietaryCount(string Dietary, long Count);

/// <summary>The seats.</summary>
/// <param name="MaxGuests">How many there are.</param>
/// <param name="Remaining">How many are free; 0 when the limit was lowered below the seats taken.</param>
public sealed record Capacity(int MaxGuests, long Remaining);

/// <summary>Those who wait for seats.</summary>
/// <param name="Guests">How many guests.</param>
/// <param name="Seats">How many seats they need with those whom they bring.</param>
public sealed record Waitlisted(long Guests, long Seats);

/// <summary>The answers to a question.</summary>
/// <param name="Id">The question's id.</param>
/// <param name="Label">The question.</param>
/// <param name="Type">Its type.</param>
/// <param name="Answered">How many have answered it.</param>
/// <param name="Counts">Each choice, in order, or true and false; none for a question that is answered by a
/// text.</param>
public sealed record QuestionCount(
    string Id, string Label, string Type, long Answered, IReadOnlyList<AnswerCount> Counts);

/// <summary>How often a question was answered in one way.</summary>
/// <param name="Answer">The choice, or <c>true</c> or <c>false</c>.</param>
/// <param name="Count">How many have chosen it.</param>
public sealed record AnswerCount(string Answer, long Count);

internal sealed class GetStatsHandler(GuestListDb db, TimeProvider clock)
    : IRequestHandler<GetStats, Result<StatsResponse>>
{
    public async Task<Result<StatsResponse>> Handle(GetStats query, CancellationToken cancellationToken)
    {
        var figures = await db.ReadFiguresAsync(clock.GetUtcNow(), cancellationToken);
        var stats = figures.Row;
        return new StatsResponse(
            stats.TotalGuests,
            stats.Attending,
            stats.Declined,
            stats.Pending,
            stats.TotalGuests == 0 ? null : (double)(stats.Attending + stats.Declined) / stats.TotalGuests,
            stats.GroupCount,
            stats.WithDietary,
            figures.Dietary,
            figures.OtherCount,
            figures.Capacity,
            stats.RsvpDeadline,
            figures.RsvpOpen,
            figures.DeclineOpen,
            stats.SeatsTaken,
            new Waitlisted(stats.WaitingGuests, stats.WaitingSeats),
            stats.Arrived,
            figures.Questions,
            figures.Now);
    }
}
