namespace EventPlatform.Application.Guests;

/// <summary>The order of a list of guests. Those with the same time follow each other by id.</summary>
public enum GuestSort
{
    /// <summary>By folded last name, first name and id.</summary>
    Name,

    /// <summary>Who was put on the list last comes first.</summary>
    NewestFirst,

    /// <summary>Who was put on the list first comes first.</summary>
    OldestFirst,

    /// <summary>Who was changed last comes first.</summary>
    LastChangedFirst,

    /// <summary>Who answered last comes first; guests without an answer come last.</summary>
    LastAnsweredFirst,
}
