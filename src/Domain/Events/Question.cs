namespace EventPlatform.Domain.Events;

/// <summary>A question of the host to guests.</summary>
/// <param name="Id">By which answers name it: small letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Label">The question as guests read it.</param>
/// <param name="Type"><see cref="Text"/>, <see cref="Choice"/> or <see cref="YesNo"/>.</param>
/// <param name="Choices">The answers of a <see cref="Choice"/>; null for other types.</param>
/// <param name="Required">Whether a guest of whom it is asked has to answer it.</param>
/// <param name="Ask"><see cref="Attending"/>: of guests who attend. <see cref="Everyone"/>: of all who answer.</param>
public sealed record Question(
    string Id, string Label, string Type, IReadOnlyList<string>? Choices, bool Required, string Ask)
{
    /// <summary>The type of a question that is answered by a text.</summary>
    public const string Text = "text";

    /// <summary>The type of a question that is answered by one of its <see cref="Choices"/>.</summary>
    public const string Choice = "choice";

    /// <summary>The type of a question that is answered by true or false.</summary>
    public const string YesNo = "yes_no";

    /// <summary>Asked of guests who attend.</summary>
    public const string Attending = "attending";

    /// <summary>Asked of all guests who answer.</summary>
    public const string Everyone = "everyone";

    /// <summary>The most characters in an id.</summary>
    public const int IdMaxLength = 32;

    /// <summary>The most characters in a label.</summary>
    public const int LabelMaxLength = 300;

    /// <summary>The most choices.</summary>
    public const int MaxChoices = 50;

    /// <summary>The most characters in a choice.</summary>
    public const int ChoiceMaxLength = 100;

    /// <summary>The most characters in an answer to a <see cref="Text"/> question.</summary>
    public const int AnswerMaxLength = 1000;

    /// <summary>Every type.</summary>
    public static IReadOnlyList<string> Types { get; } = [Text, Choice, YesNo];

    /// <summary>Every value of <see cref="Ask"/>.</summary>
    public static IReadOnlyList<string> Asks { get; } = [Attending, Everyone];

    /// <summary>Whether a guest has to answer it.</summary>
    /// <param name="attending">Whether the guest comes.</param>
    /// <returns>True when it is required and asked of the guest.</returns>
    public bool IsRequiredOf(bool attending) => Required && (attending || Ask == Everyone);
}
