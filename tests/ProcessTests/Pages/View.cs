using Microsoft.Playwright;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>How a page is shown: on a phone, light and in English unless changed.</summary>
/// <param name="Width">In CSS pixels.</param>
/// <param name="Height">In CSS pixels.</param>
public sealed record View(int Width, int Height)
{
    /// <summary>A phone held upright.</summary>
    public static View Phone { get; } = new(390, 844);

    /// <summary>The narrowest window that has to work.</summary>
    public static View Narrow { get; } = new(320, 568);

    /// <summary>A laptop.</summary>
    public static View Desktop { get; } = new(1280, 800);

    /// <summary>Light or dark.</summary>
    public ColorScheme ColorScheme { get; init; } = ColorScheme.Light;

    /// <summary>The language of the browser.</summary>
    public string Locale { get; init; } = "en-GB";

    /// <summary>The zone of the person who looks: not the event's, whose times the pages show.</summary>
    public string TimeZone { get; init; } = "America/New_York";

    /// <summary>The same in the dark.</summary>
    public View Dark() => this with { ColorScheme = ColorScheme.Dark };

    /// <summary>The same in another language.</summary>
    public View In(string locale) => this with { Locale = locale };
}
