using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Micro;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace EventPlatform.Benchmarks.Reporting;

/// <summary>The plots.</summary>
internal static class Charts
{
    private static readonly OxyColor[] Colors =
    [
        OxyColor.FromRgb(0x4E, 0x79, 0xA7), OxyColor.FromRgb(0xF2, 0x8E, 0x2B), OxyColor.FromRgb(0x59, 0xA1, 0x4F),
        OxyColor.FromRgb(0xE1, 0x57, 0x59), OxyColor.FromRgb(0x76, 0xB7, 0xB2),
    ];

    /// <summary>Time of every use case in every layer.</summary>
    /// <param name="results">The figures.</param>
    public static PlotModel Layers(IReadOnlyDictionary<UseCase, Layers> results)
    {
        var plot = Model("Time of one operation by layer");
        var names = new CategoryAxis
        {
            Position = AxisPosition.Left,
            StartPosition = 1,
            EndPosition = 0,
            Key = "names",
        };
        names.Labels.AddRange(results.Keys.Select(useCase => $"{useCase}"));
        plot.Axes.Add(names);
        plot.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Title = "µs",
            Minimum = 0,
            MajorGridlineStyle = LineStyle.Dot,
            Key = "time",
        });
        string[] layers = ["a Npgsql", "b Dapper", "c MediatR", "d function"];
        for (var i = 0; i < layers.Length; i++)
        {
            var bars = new BarSeries
            {
                Title = layers[i],
                FillColor = Colors[i],
                XAxisKey = "time",
                YAxisKey = "names",
            };
            bars.Items.AddRange(results.Values.Select(figures => new BarItem(figures.Microseconds(i))));
            plot.Series.Add(bars);
        }

        return plot;
    }

    /// <summary>Draws lines through points.</summary>
    /// <param name="title">The plot's title.</param>
    /// <param name="x">The title of the horizontal axis.</param>
    /// <param name="baseX">The base of a logarithmic horizontal axis; null for a linear one.</param>
    /// <param name="y">The title of the vertical axis.</param>
    /// <param name="logarithmicY">Whether the vertical axis is logarithmic, too.</param>
    /// <param name="lines">The lines with their points.</param>
    public static PlotModel Lines(
        string title, string x, double? baseX, string y, bool logarithmicY,
        params IEnumerable<(string Name, IEnumerable<(double X, double Y)> Points)> lines)
    {
        var plot = Model(title);
        plot.Axes.Add(baseX is { } b
            ? new LogarithmicAxis
            {
                Position = AxisPosition.Bottom,
                Title = x,
                Base = b,
                StringFormat = "N0",
                MajorGridlineStyle = LineStyle.Dot,
            }
            : new LinearAxis { Position = AxisPosition.Bottom, Title = x, MajorGridlineStyle = LineStyle.Dot });
        plot.Axes.Add(logarithmicY
            ? new LogarithmicAxis { Position = AxisPosition.Left, Title = y, MajorGridlineStyle = LineStyle.Dot }
            : new LinearAxis
            {
                Position = AxisPosition.Left,
                Title = y,
                Minimum = 0,
                MajorGridlineStyle = LineStyle.Dot,
            });
        var color = 0;
        foreach (var (name, points) in lines)
        {
            var line = new LineSeries
            {
                Title = name,
                Color = Colors[color++ % Colors.Length],
                MarkerType = MarkerType.Circle,
                MarkerSize = 3,
            };
            line.Points.AddRange(points.Select(point => new DataPoint(point.X, point.Y)));
            plot.Series.Add(line);
        }

        return plot;
    }

    private static PlotModel Model(string title)
    {
        var plot = new PlotModel
        {
            Title = title,
            Background = OxyColors.White,
            DefaultFont = "sans-serif",
            TitleFontSize = 15,
        };
        plot.Legends.Add(
            new Legend { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Outside });
        return plot;
    }
}
