using System.Globalization;
using System.Text;
using OxyPlot;

namespace EventPlatform.Benchmarks.Reporting;

/// <summary>Collects what the parts found and writes it as Markdown with SVG plots beside it.</summary>
/// <param name="directory">Where to.</param>
/// <param name="name">The file's name without its extension.</param>
internal sealed class Report(DirectoryInfo directory, string name)
{
    private const int LineLength = 120;
    private const int PlotWidth = 900;
    private const int PlotHeight = 420;

    private readonly StringBuilder _body = new();
    private readonly List<(string Target, string Measured, bool Met)> _targets = [];
    private readonly List<PlotModel> _plots = [];
    private readonly long _started = TimeProvider.System.GetTimestamp();

    /// <summary>Whether something was wrong rather than slow.</summary>
    public bool HasFailure { get; private set; }

    /// <summary>The report's file.</summary>
    public string Path => System.IO.Path.Combine(directory.FullName, $"{name}.md");

    /// <summary>Writes a number with three significant digits and commas.</summary>
    /// <param name="value">The number.</param>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 or 0 => "N0", >= 10 => "N1", _ => "N2" }, CultureInfo.InvariantCulture);

    /// <summary>Writes a whole number with commas.</summary>
    /// <param name="value">The number.</param>
    public static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Writes a number with two digits after the point.</summary>
    /// <param name="value">The number.</param>
    public static string Fixed(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>Names the present step on the terminal.</summary>
    /// <param name="step">A few words.</param>
    public void Progress(string step) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(_started).TotalSeconds,5:F0} s  {step}"));

    /// <summary>Begins a section.</summary>
    /// <param name="title">Its title.</param>
    public void Heading(string title) => _body.Append(CultureInfo.InvariantCulture, $"\n## {title}\n");

    /// <summary>Adds a paragraph and breaks its lines anew.</summary>
    /// <param name="markdown">The paragraph; its own line breaks count as spaces.</param>
    public void Text(string markdown) =>
        _body.Append('\n').Append(Wrap(markdown.TrimEnd().ReplaceLineEndings(" "))).Append('\n');

    /// <summary>Adds preformatted lines, such as a query plan. Only lines over 120 characters are broken.</summary>
    /// <param name="lines">The lines.</param>
    public void Verbatim(IEnumerable<string> lines)
    {
        _body.Append("\n```\n");
        foreach (var line in lines)
            _body.Append(Wrap(line, new string(' ', line.Length - line.TrimStart().Length + 4))).Append('\n');
        _body.Append("```\n");
    }

    /// <summary>Adds a table. The first column is aligned to the left, the others to the right.</summary>
    /// <param name="columns">The titles. Rows are not broken: split a table of more than 120 characters.</param>
    /// <param name="rows">The rows; each has a cell for every column.</param>
    public void Table(string[] columns, IEnumerable<string[]> rows)
    {
        _body.Append('\n');
        Row(columns);
        Row([.. columns.Select((_, i) => i == 0 ? "---" : "---:")]);
        foreach (var row in rows) Row(row);

        void Row(string[] cells) => _body.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    /// <summary>Adds a plot, which becomes a file beside the report.</summary>
    /// <param name="plot">The plot; its title is also the image's alternative text.</param>
    public void Plot(PlotModel plot)
    {
        _plots.Add(plot);
        _body.Append(CultureInfo.InvariantCulture, $"\n![{plot.Title}]({PlotFile(_plots.Count)})\n");
    }

    /// <summary>Records whether a target of speed was met.</summary>
    /// <param name="target">The target.</param>
    /// <param name="measured">The measured value.</param>
    /// <param name="met">Whether the value meets the target.</param>
    public void Target(string target, string measured, bool met) => _targets.Add((target, measured, met));

    /// <summary>Records whether a rule of correctness holds. A broken rule fails the run.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="measured">The measured value.</param>
    /// <param name="holds">Whether the rule holds.</param>
    public void Rule(string rule, string measured, bool holds)
    {
        HasFailure |= !holds;
        Target(rule, measured, holds);
    }

    /// <summary>Writes the files.</summary>
    /// <param name="facts">The machine and the versions.</param>
    public async Task WriteAsync(IEnumerable<string> facts)
    {
        directory.Create();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Benchmarks, {name}\n\n");
        foreach (var fact in facts) text.Append(Wrap($"- {fact}", "  ")).Append('\n');
        var minutes = TimeProvider.System.GetElapsedTime(_started).TotalMinutes;
        text.Append(CultureInfo.InvariantCulture, $"- took {minutes:F1} minutes\n");
        text.Append(
            """

            Ratios compare what ran side by side in this run; absolute times are this machine's.
            The [README](../README.md) says how the figures were taken.

            """);
        if (_targets.Count > 0)
        {
            text.Append(
                $"\n## Targets: {_targets.Count(target => target.Met)} of {_targets.Count} met\n\n" +
                "| target | measured | |\n|---|---:|---|\n");
            foreach (var (target, measured, met) in _targets)
                text.Append($"| {target} | {measured} | {(met ? "met" : "**missed**")} |\n");
        }

        text.Append(_body);
        await File.WriteAllTextAsync(Path, text.ToString());
        for (var i = 0; i < _plots.Count; i++)
        {
            // Some viewers ignore the attribute that aligns text vertically.
            var exporter = new SvgExporter
            {
                Width = PlotWidth,
                Height = PlotHeight,
                TextMeasurer = new RoomyText(),
                UseVerticalTextAlignmentWorkaround = true,
            };
            var svg = exporter.ExportToString(_plots[i]);
            await File.WriteAllTextAsync(System.IO.Path.Combine(directory.FullName, PlotFile(i + 1)), svg);
        }
    }

    private string PlotFile(int number) => $"{name}-{number}.svg";

    // Breaks a line at spaces; the further lines begin with the indent. A longer word keeps its line.
    private static string Wrap(string line, string indent = "")
    {
        var wrapped = new StringBuilder();
        while (line.Length > LineLength && line.LastIndexOf(' ', LineLength) is var end && end > indent.Length)
        {
            wrapped.Append(line.AsSpan(0, end)).Append('\n');
            line = indent + line[(end + 1)..];
        }

        return wrapped.Append(line).ToString();
    }
}
