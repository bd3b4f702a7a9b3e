using System.Text;
using EventPlatform.Benchmarks.Database;

namespace EventPlatform.Benchmarks.Import;

/// <summary>The made-up guests as a file that a host would import.</summary>
internal static class GuestSheet
{
    /// <summary>The question that some of them answer, as the settings store it.</summary>
    public const string Questions =
        """
        [{"id":"meal","label":"What will you eat?","type":"choice","choices":["fish","vegetables"],"required":false,
        "ask":"attending"}]
        """;

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="rows">How many guests.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task WriteAsync(string path, int rows, CancellationToken cancellationToken)
    {
        await using var file = new StreamWriter(path, append: false, new UTF8Encoding(false));
        await file.WriteLineAsync("first_name,last_name,email,group,attending,dietary,answers");
        for (var i = 0; i < rows; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await file.WriteLineAsync(Row(i));
        }
    }

    private static string Row(int index)
    {
        var guest = GuestData.Make(index);
        var group = guest.GroupId is null ? "" : $"Household {index / GuestData.GroupSize}";
        var attending = guest.Attending switch { true => "yes", false => "no", null => "" };
        var meal = index % 2 == 0 ? "fish" : "vegetables";
        // Every third of those who attend has not chosen.
        var answers = guest.Attending is true && index % 3 > 0 ? $$"""
            "{""meal"":""{{meal}}""}"
            """ : "";
        return $"{guest.FirstName},{guest.LastName},{guest.Email},{group},{attending},{guest.Dietary},{answers}";
    }
}
