using OxyPlot;

namespace EventPlatform.Benchmarks.Reporting;

/// <summary>
/// Measures text for the layout of a plot. The font of the SVG's viewer is unknown, so text counts as wide as in the
/// widest of the usual fonts.
/// </summary>
internal sealed class RoomyText() : PdfRenderContext(1, 1, OxyColors.White)
{
    // DejaVu Sans relative to Arial; the base class measures in Arial.
    private const double Widening = 1.2;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(size.Width * Widening, size.Height * Widening);
    }
}
