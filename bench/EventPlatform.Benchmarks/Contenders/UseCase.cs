namespace EventPlatform.Benchmarks.Contenders;

/// <summary>A use case to measure.</summary>
internal enum UseCase
{
    /// <summary>One guest by id.</summary>
    GetGuest,

    /// <summary>The first page, 50 guests.</summary>
    ListGuests,

    /// <summary>A group of four with its figures.</summary>
    GetGroup,

    /// <summary>The event's statistics.</summary>
    GetStats,

    /// <summary>A host changes a guest's dietary note.</summary>
    UpdateGuest,

    /// <summary>Guests accept and decline in turns, without a limit of seats.</summary>
    SubmitRsvp,

    /// <summary>The same with a limit that is never reached: every second answer takes a seat.</summary>
    SubmitRsvpWithLimit,

    /// <summary>A queue event with one activity.</summary>
    RecordOneActivity,

    /// <summary>A queue event with ten activities.</summary>
    RecordTenActivities,

    /// <summary>A new guest who has not answered yet.</summary>
    CreateGuest,
}

/// <summary>Facts about the use cases.</summary>
internal static class UseCases
{
    /// <summary>All of them; creating comes last since the list grows by it.</summary>
    public static IReadOnlyList<UseCase> All { get; } = Enum.GetValues<UseCase>();

    /// <summary>Whether it reads or writes one row. The targets of time and memory hold for these.</summary>
    /// <param name="useCase">The use case.</param>
    public static bool IsSingleRow(this UseCase useCase) =>
        useCase is UseCase.GetGuest or UseCase.CreateGuest or UseCase.UpdateGuest or UseCase.SubmitRsvp
            or UseCase.SubmitRsvpWithLimit;

    /// <summary>The number of activities in its queue event; 0 when it has none.</summary>
    /// <param name="useCase">The use case.</param>
    public static int Activities(this UseCase useCase) => useCase switch
    {
        UseCase.RecordOneActivity => 1,
        UseCase.RecordTenActivities => 10,
        _ => 0,
    };
}
