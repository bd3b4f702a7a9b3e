using System.Globalization;
using System.Text;
using OxyPlot;

namespace EventPlatform.Benchmarks.Reporting;

/// <summary>Collects what the parts found and writes it as Markdown with SVG plots beside it.</summary>
/// <param name="directory">Where to.</param>
/// <param name="name">The file's name without its extension.</param>
internal sealed class Report(DirectoryInfo directory, string name)
{
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

    /// <summary>A number for people: three digits that count, and commas.</summary>
    /// <param name="value">The number.</param>
    public static string Number(double value) =>
        value.ToString(
            Math.Abs(value) switch { >= 100 or 0 => "N0", >= 10 => "N1", _ => "N2" }, CultureInfo.InvariantCulture);

    /// <summary>A whole number with commas.</summary>
    /// <param name="value">The number.</param>
    public static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with two digits after the point.</summary>
    /// <param name="value">The number.</param>
    public static string Fixed(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>Says on the terminal what is done now.</summary>
    /// <param name="what">In a few words.</param>
    public void Progress(string what) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(_started).TotalSeconds,5:F0} s  {what}"));

    /// <summary>Begins a section.</summary>
    /// <param name="title">Its title.</param>
    public void Heading(string title) => _body.Append(CultureInfo.InvariantCulture, $"\n## {title}\n");

    /// <summary>Adds a paragraph.</summary>
    /// <param name="markdown">The paragraph.</param>
    public void Text(string markdown) => _body.Append('\n').Append(markdown.TrimEnd()).Append('\n');

    /// <summary>Adds text as it is, such as a query plan.</summary>
    /// <param name="lines">The lines.</param>
    public void Verbatim(IEnumerable<string> lines) => Text($"```\n{string.Join('\n', lines)}\n```");

    /// <summary>Adds a table: text to the left, everything else to the right.</summary>
    /// <param name="columns">Their titles.</param>
    /// <param name="rows">As many cells each as there are columns.</param>
    public void Table(string[] columns, IEnumerable<string[]> rows)
    {
        _body.Append('\n');
        Row(columns);
        Row([.. columns.Select((_, i) => i == 0 ? "---" : "---:")]);
        foreach (var row in rows) Row(row);

        void Row(string[] cells) => _body.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    /// <summary>Adds a plot; it becomes a file beside the report.</summary>
    /// <param name="plot">The plot; its title is also its text for those who cannot see it.</param>
    public void Plot(PlotModel plot)
    {
        _plots.Add(plot);
        _body.Append(CultureInfo.InvariantCulture, $"\n![{plot.Title}]({PlotFile(_plots.Count)})\n");
    }

    /// <summary>Notes whether a target of speed was met.</summary>
    /// <param name="target">What was wanted.</param>
    /// <param name="measured">What was found.</param>
    /// <param name="met">Whether it is that.</param>
    public void Target(string target, string measured, bool met) => _targets.Add((target, measured, met));

    /// <summary>Notes whether something is right. What is not fails the run.</summary>
    /// <param name="rule">What must hold.</param>
    /// <param name="measured">What was found.</param>
    /// <param name="holds">Whether it holds.</param>
    public void Rule(string rule, string measured, bool holds)
    {
        HasFailure |= !holds;
        Target(rule, measured, holds);
    }

    /// <summary>Writes the files.</summary>
    /// <param name="facts">The machine and the versions.</param>
    /// <returns>A task that ends when they are there.</returns>
    public async Task WriteAsync(IEnumerable<string> facts)
    {
        directory.Create();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Benchmarks, {name}\n\n");
        foreach (var fact in facts) text.Append(CultureInfo.InvariantCulture, $"- {fact}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"- took {TimeProvider.System.GetElapsedTime(_started).TotalMinutes:F1} minutes\n");
        text.Append(
            "\nRatios compare what ran side by side in this run; absolute times are this machine's. How the figures " +
            "were taken: [README](../README.md).\n");
        if (_targets.Count > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n## Targets: {_targets.Count(target => target.Met)} of {_targets.Count} met\n\n");
            text.Append("| target | measured | |\n|---|---:|---|\n");
            foreach (var (target, measured, met) in _targets)
            {
                text.Append(
                    CultureInfo.InvariantCulture, $"| {target} | {measured} | {(met ? "met" : "**missed**")} |\n");
            }
        }

        text.Append(_body);
        await File.WriteAllTextAsync(Path, text.ToString());
        for (var i = 0; i < _plots.Count; i++)
        {
            // Not every viewer knows the attribute that would align text vertically.
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

    private string PlotFile(int number) => string.Create(CultureInfo.InvariantCulture, $"{name}-{number}.svg");
}
