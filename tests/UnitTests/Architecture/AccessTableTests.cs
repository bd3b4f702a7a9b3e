using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.UnitTests.Deployment;

namespace EventPlatform.UnitTests.Architecture;

/// <summary>
/// Who may send which request stands in the attributes of the use cases, and once in docs/http-api.md.
/// </summary>
public sealed class AccessTableTests
{
    [Fact]
    public void Table_OfTheGuide_SaysWhatTheAttributesSay()
    {
        var lines = File.ReadAllLines(Repository.PathOf("docs", "http-api.md"))
            .SkipWhile(line => !line.StartsWith("| method, path | host |", StringComparison.Ordinal)).ToList();
        var roles = Cells(lines[0]).Skip(1).ToList();
        var documented = lines.Skip(2).TakeWhile(line => line.StartsWith('|')).Select(Cells)
            .Select(cells => $"{cells[0]}: {string.Join(' ', roles.Where((_, i) => cells[i + 1] == "yes"))}");
        var implemented = LambdaFunction.All.Values.Where(function => function.Route is not null)
            .Select(function => $"{function.Verb} {function.Route!.Template}: {string.Join(' ', RolesOf(function))}");

        Assert.Equal(implemented.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    // A role that sees less has a use case of its own, whose name goes on after that of the function.
    private static IEnumerable<string> RolesOf(LambdaFunction function) =>
        typeof(IUseCase).Assembly.GetExportedTypes()
            .Where(type => type.Name == function.Name || type.Name == $"{function.Name}AtDoor"
                || type.Name == $"{function.Name}ForCaterer")
            .SelectMany(AllowedToAttribute.Of).Distinct().Order().Select(role => role.ToText());

    private static string[] Cells(string row) =>
        [.. row.Trim('|').Split('|').Select(cell => cell.Trim())];
}
