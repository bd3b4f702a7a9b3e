using System.Globalization;
using Microsoft.Playwright;
using ZXing;
using ZXing.Common;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>Reads QR codes from the screen, as a phone does.</summary>
internal static class QrReader
{
    // The browser knows PNG: it gives one grey byte for each pixel.
    private const string ReadPixels =
        """
        async png => {
            const bytes = Uint8Array.from(atob(png), character => character.charCodeAt(0));
            const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
            const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
            context.drawImage(image, 0, 0);
            const { data } = context.getImageData(0, 0, image.width, image.height);
            let pixels = '';
            for (let i = 0; i < data.length; i += 4)
                pixels += String.fromCharCode(Math.round((data[i] + data[i + 1] + data[i + 2]) / 3));
            return [`${image.width}`, btoa(pixels)];
        }
        """;

    /// <summary>Reads the code in an element, whatever it is drawn with.</summary>
    /// <returns>The text; null when there is no code that can be read.</returns>
    public static async Task<string?> ReadAsync(ILocator element)
    {
        var png = Convert.ToBase64String(await element.ScreenshotAsync());
        // Not in the page itself, whose CSP holds for scripts of tests, too.
        var page = await element.Page.Context.NewPageAsync();
        var answer = await page.EvaluateAsync<string[]>(ReadPixels, png);
        await page.CloseAsync();
        var (width, pixels) = (int.Parse(answer[0], CultureInfo.InvariantCulture), Convert.FromBase64String(answer[1]));
        var picture = new RGBLuminanceSource(
            pixels, width, pixels.Length / width, RGBLuminanceSource.BitmapFormat.Gray8);
        var reader = new BarcodeReaderGeneric
        {
            Options = new DecodingOptions { PossibleFormats = [BarcodeFormat.QR_CODE], TryHarder = true },
        };
        return reader.Decode(picture)?.Text;
    }
}
