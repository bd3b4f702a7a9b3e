// Writes the names of the IANA time zone database as C#. Run it in the root of the repository; see Command.
#:property PublishAot=false
using System.Text;

const string Command = "dotnet run tools/DataTables/TimeZones.cs -- /usr/share/zoneinfo/tzdata.zi";
const string Target = "src/Domain/Events/TimeZoneNames.Data.cs";
const int MaxLineLength = 120;

if (args is not [var source])
{
    Console.Error.WriteLine($"Name the database's file, tzdata.zi: {Command}");
    return 2;
}

// "# version 2025b"; zones are "Z NAME …" and links "L TARGET NAME".
var lines = File.ReadAllLines(source);
if (lines is not [var first, ..] || first.Split(' ') is not ["#", "version", var version])
{
    Console.Error.WriteLine($"{source} does not begin with \"# version\".");
    return 1;
}

var names = lines.Select(line => line.Split(' '))
    .Where(words => words is ["Z", _, ..] or ["L", _, _])
    .Select(words => words[0] == "Z" ? words[1] : words[2])
    .Order(StringComparer.Ordinal);

var code = new StringBuilder(
    $"""
    // Generated from version {version} of the IANA time zone database (tzdata.zi). To renew it:
    // {Command}
    namespace EventPlatform.Domain.Events;

    public static partial class TimeZoneNames
    {"{"}
        /// <summary>The version of the database that the names come from.</summary>
        public const string DatabaseVersion = "{version}";

        private static readonly string[] Sorted =
        [

    """);
var row = "       ";
foreach (var name in names)
{
    var item = $" \"{name}\",";
    if (row.Length + item.Length > MaxLineLength)
    {
        code.Append(row).Append('\n');
        row = "       ";
    }

    row += item;
}

code.Append(row).Append("\n    ];\n}\n");
File.WriteAllText(Target, code.Replace("\r\n", "\n").ToString());
return 0;
