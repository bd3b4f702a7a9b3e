using Microsoft.Playwright;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>Pictures of the documentation. <c>make pictures</c> renews them; other runs leave them alone.</summary>
internal static class Pictures
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("UPDATE_PICTURES") == "1"
        ? Repository.PathOf("docs", "images")
        : Repository.PathOf("artifacts", "pictures");

    /// <summary>Takes a picture of what the window shows.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">The file's name, without its extension.</param>
    public static Task TakeAsync(IPage page, string name) => page.ScreenshotAsync(new()
    {
        Path = Path.Combine(Folder, $"{name}.png"),
        Animations = ScreenshotAnimations.Disabled,
        Caret = ScreenshotCaret.Hide,
    });
}
