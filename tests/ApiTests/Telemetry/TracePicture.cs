using System.Diagnostics;
using System.Globalization;
using System.Security;
using System.Text;
using EventPlatform.Application.Common;

namespace EventPlatform.ApiTests.Telemetry;

/// <summary>Draws a trace as a waterfall: a row for each span, and a mark for each replay.</summary>
internal static class TracePicture
{
    /// <summary>The environment variable with the path to draw to; nothing is drawn without it.</summary>
    public const string PathVariable = "EVENTPLATFORM_TRACE_PICTURE";

    private const int Width = 960;
    private const int Left = 330;
    private const int Right = 90;
    private const int Top = 44;
    private const int Row = 30;
    private const int MaxLabel = 40;

    public static string Draw(IReadOnlyList<Activity> spans)
    {
        var (begin, duration) = (spans[0].StartTimeUtc, spans[0].Duration.TotalMilliseconds);
        var height = Top + (spans.Count * Row) + 34;
        // A background of its own keeps it readable on a dark page.
        var svg = new StringBuilder().AppendLine(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}"
                font-family="sans-serif" font-size="13">
              <title>The trace of an RSVP that was replayed after a conflict</title>
              <rect width="{Width}" height="{height}" rx="8" fill="#ffffff" stroke="#8c959f"/>
              <text x="16" y="26" font-weight="bold" fill="#1f2328">span</text>
              <text x="{Left}" y="26" fill="#57606a">0 ms</text>
              <text x="{Width - Right}" y="26" text-anchor="end" fill="#57606a">{duration:0} ms</text>
            """);
        foreach (var (i, span) in spans.Index())
        {
            var y = Top + (i * Row);
            var (x, width) = (X(span.StartTimeUtc), Math.Max(2, Scale(span.Duration.TotalMilliseconds)));
            var indent = 16 + (18 * Depth(span));
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""
                  <text x="{indent}" y="{y + 19}" fill="#1f2328">{SecurityElement.Escape(LabelOf(span))}</text>
                  <rect x="{x:0.0}" y="{y + 6}" width="{width:0.0}" height="18" rx="3" fill="{ColourOf(span)}"/>
                  <text x="{x + width + 6:0.0}" y="{y + 19}" fill="#57606a">{Milliseconds(span)} ms</text>
                """);
            foreach (var replay in span.Events.Where(item => item.Name == UseCaseSpans.ReplayEvent))
            {
                var at = X(replay.Timestamp.UtcDateTime);
                var tags = replay.Tags.ToDictionary(tag => tag.Key, tag => tag.Value);
                var label = $"{replay.Name} {tags[UseCaseSpans.NumberTag]}: {tags[UseCaseSpans.FailureTag]} " +
                    $"{tags[UseCaseSpans.MarkerTag]}, in {tags[UseCaseSpans.DelayTag]} ms";
                // Below the bars, towards the middle.
                var (gap, anchor) = at < Width / 2 ? (6, "start") : (-6, "end");
                svg.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"""
                      <path d="M{at:0.0} {y + 2}V{height - 10}" stroke="#9a6700" stroke-dasharray="3 3"/>
                      <text x="{at + gap:0.0}" y="{height - 14}" text-anchor="{anchor}" fill="#9a6700">{label}</text>
                    """);
            }
        }

        return svg.AppendLine("</svg>").ToString();

        double Scale(double milliseconds) => milliseconds / duration * (Width - Left - Right);

        double X(DateTime time) => Left + Scale((time - begin).TotalMilliseconds);

        int Depth(Activity span) =>
            spans.FirstOrDefault(other => other.SpanId == span.ParentSpanId) is { } parent ? Depth(parent) + 1 : 0;
    }

    private static string Milliseconds(Activity span) =>
        span.Duration.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static string LabelOf(Activity span)
    {
        if (span.GetTagItem("db.query.text") is not string sql) return span.DisplayName;

        var statement = sql.Split('\n')
            .First(line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal));
        return statement.Length <= MaxLabel ? statement : $"{statement[..MaxLabel]}…";
    }

    private static string ColourOf(Activity span) => span switch
    {
        { Status: ActivityStatusCode.Error } => "#cf222e",
        _ when SpanRecorder.IsSql(span) => "#1a7f37",
        _ when SpanRecorder.IsUseCase(span) => "#0969da",
        _ => "#6e7781",
    };
}
