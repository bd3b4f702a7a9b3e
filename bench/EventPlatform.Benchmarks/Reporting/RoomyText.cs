using OxyPlot;

namespace EventPlatform.Benchmarks.Reporting;

/// <summary>
/// Measures text for the layout of a plot. The font that a viewer of the SVG will use is not known here, so text is
/// taken to be as wide as in the widest of the usual ones.
/// </summary>
internal sealed class RoomyText() : PdfRenderContext(1, 1, OxyColors.White)
{
    // DejaVu Sans beside Arial, which the base class measures by.
    private const double Widening = 1.2;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(size.Width * Widening, size.Height * Widening);
    }
}
