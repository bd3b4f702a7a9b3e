using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EventPlatform.OpenApi;

/// <summary>
/// Reads the XML comments of the code as text: the document describes fields in the words that the code has.
/// </summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members = [];

    /// <summary>Reads the comments of an assembly, from the file beside it.</summary>
    /// <param name="assemblies">The assemblies.</param>
    /// <exception cref="IOException">There is no such file.</exception>
    public XmlDocs(params IEnumerable<Assembly> assemblies)
    {
        foreach (var assembly in assemblies)
        {
            var path = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
            foreach (var member in XDocument.Load(path).Descendants("member"))
                _members[member.Attribute("name")!.Value] = member;
        }
    }

    /// <summary>The summary of a type; empty without one.</summary>
    public string Of(Type type) => Text(_members.GetValueOrDefault($"T:{type.FullName}")?.Element("summary"));

    /// <summary>The summary of a method, whatever its parameters are.</summary>
    public string Of(MethodInfo method)
    {
        var name = $"M:{method.DeclaringType!.FullName}.{method.Name}(";
        var member = _members.FirstOrDefault(member => member.Key.StartsWith(name, StringComparison.Ordinal)).Value;
        return Text(member?.Element("summary"));
    }

    /// <summary>The description of a property: its summary, or that of the record's parameter.</summary>
    public string Of(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        var own = _members.GetValueOrDefault($"P:{type.FullName}.{property.Name}")?.Element("summary");
        var parameter = _members.GetValueOrDefault($"T:{type.FullName}")?.Elements("param")
            .FirstOrDefault(parameter => parameter.Attribute("name")?.Value == property.Name);
        return Text(own ?? parameter);
    }

    private static string Text(XElement? element)
    {
        if (element is null) return "";

        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText words => words.Value,
                XElement { Name.LocalName: "see" } see => Reference(see.Attribute("cref")!.Value),
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement other => $" {Text(other)} ",
                _ => "",
            });
        }

        return Spaces().Replace(text.ToString(), " ").Trim();
    }

    // A constant is shown by its value, and a property by the name of its field.
    private static string Reference(string cref)
    {
        var (kind, name) = (cref[0], cref[2..].Split('(')[0]);
        var (owner, member) = (name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);
        if (kind == 'F' && Find(owner)?.GetField(member) is { IsLiteral: true } constant)
            return string.Create(CultureInfo.InvariantCulture, $"{constant.GetRawConstantValue()}");
        return kind == 'P' ? $"`{Names.Of(member)}`" : Names.OfType(member);
    }

    private static Type? Find(string name) => AppDomain.CurrentDomain.GetAssemblies()
        .Where(assembly => assembly.GetName().Name!.StartsWith("EventPlatform.", StringComparison.Ordinal))
        .Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is not null);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
