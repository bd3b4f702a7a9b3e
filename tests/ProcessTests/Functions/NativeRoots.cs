using System.Data.Common;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EventPlatform.ProcessTests.Functions;

/// <summary>
/// What the native compiler has to be told, in src/Lambda/NativeRoots.xml: the code that EF Core only calls by
/// reflection. Code for classes is shared; each struct needs code of its own, and so does each generic type or method
/// with a struct among its arguments.
/// </summary>
internal static class NativeRoots
{
    /// <summary>The file, seen from the root of the repository.</summary>
    public const string Path = "src/Lambda/NativeRoots.xml";

    // EF Core names properties of these by text in the trees that it builds.
    private static readonly string[] Whole =
    [
        "Microsoft.EntityFrameworkCore.Query.MaterializerLiftableConstantContext",
        "Microsoft.EntityFrameworkCore.Query.ShapedQueryCompilingExpressionVisitorDependencies",
        "Microsoft.EntityFrameworkCore.Query.RelationalMaterializerLiftableConstantContext",
        "Microsoft.EntityFrameworkCore.Query.RelationalShapedQueryCompilingExpressionVisitorDependencies",
        "Microsoft.EntityFrameworkCore.Metadata.IModel",
        "Microsoft.EntityFrameworkCore.Metadata.IEntityType",
        "Microsoft.EntityFrameworkCore.Metadata.IKey",
        "Microsoft.EntityFrameworkCore.Metadata.IReadOnlyKey",
        "Microsoft.EntityFrameworkCore.Metadata.IProperty",
        // The result of a statement in SQL is mapped by its constructor.
        "EventPlatform.Application.Admin.FiguresRow",
    ];

    // Of these, EF Core makes an instance for each type of a column …
    private static readonly (Type Type, string Method)[] OfColumns =
    [
        (typeof(DbDataReader), nameof(DbDataReader.GetFieldValue)),
        (typeof(ValueComparer), nameof(ValueComparer.CreateDefault)),
    ];

    // … and of these one for each type of a result. The only struct that a query returns is bool.
    private static readonly (string Type, string Method)[] OfResults =
    [
        ("Microsoft.EntityFrameworkCore.Query.Internal.SingleQueryingEnumerable", "Create"),
        ("Microsoft.EntityFrameworkCore.Query.ShapedQueryCompilingExpressionVisitor", "SingleAsync"),
    ];

    /// <summary>Selects what is needed of the types that were loaded while all statements ran.</summary>
    /// <returns>Lines of the file.</returns>
    public static SortedDictionary<string, SortedSet<string>> Select(IReadOnlyCollection<Type> loaded)
    {
        var lines = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var type in Whole.Select(Find).Concat(loaded.Where(IsNeeded))) Add(type, null);
        Type[] columns = [.. loaded.Where(type => type.GetGenericTypeDefinition() == typeof(ValueComparer<>))
            .Select(type => type.GetGenericArguments()[0]).Where(type => type.IsValueType)];
        foreach (var (type, method) in OfColumns)
            foreach (var column in columns) Add(type, (method, column));
        foreach (var (name, method) in OfResults) Add(Find(name), (method, typeof(bool)));
        return lines;

        void Add(Type type, (string Name, Type Argument)? method)
        {
            var assembly = type.Assembly.GetName().Name!;
            if (!lines.TryGetValue(assembly, out var ofAssembly))
                lines[assembly] = ofAssembly = new SortedSet<string>(StringComparer.Ordinal);
            ofAssembly.Add(method is var (name, argument)
                ? $"{NameOf(type)} {name} {NameWithAssembly(argument)}"
                : NameOf(type));
        }
    }

    /// <summary>Reads the lines of the file.</summary>
    public static SortedDictionary<string, SortedSet<string>> Read()
    {
        var lines = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var assembly in XDocument.Load(Repository.PathOf(Path)).Descendants("Assembly"))
        {
            lines[Name(assembly)] = new SortedSet<string>(
                assembly.Elements("Type").SelectMany(type => type.Elements("Method").Any()
                    ? type.Elements("Method")
                        .Select(method => $"{Name(type)} {Name(method)} {Name(method.Elements().Single())}")
                    : [Name(type)]),
                StringComparer.Ordinal);
        }

        return lines;

        static string Name(XElement element) => element.Attribute("Name")!.Value;
    }

    /// <summary>Writes the file.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="file">Where to.</param>
    public static void Write(SortedDictionary<string, SortedSet<string>> lines, string file) =>
        File.WriteAllText(
            file,
            new XElement(
                "Directives",
                new XComment(
                    " Made by NativeRootsTests. The format: " +
                    "https://github.com/dotnet/runtime/blob/main/src/coreclr/nativeaot/docs/rd-xml-format.md "),
                new XElement("Application", lines.Select(assembly => new XElement(
                    "Assembly", new XAttribute("Name", assembly.Key), assembly.Value.Select(Element))))) + "\n");

    private static XElement Element(string line) => line.Split(' ', 3) is [var type, var method, var argument]
        && !type.Contains('[', StringComparison.Ordinal)
        ? new XElement(
            "Type",
            new XAttribute("Name", type),
            new XElement(
                "Method",
                new XAttribute("Name", method),
                new XAttribute("Dynamic", "Required"),
                new XElement("GenericArgument", new XAttribute("Name", argument))))
        : new XElement("Type", new XAttribute("Name", line), new XAttribute("Dynamic", "Required All"));

    // What EF Core builds by reflection: its own types, and delegates and trees of expressions.
    private static bool IsNeeded(Type type) =>
        type.GetGenericArguments().Any(argument => argument.IsValueType)
        && !type.FullName!.Contains("__Canon", StringComparison.Ordinal)
        // State machines and closures belong to methods, whose code the compiler sees.
        && !type.FullName.Contains("+<", StringComparison.Ordinal)
        // The parser of CSV makes its delegates itself; which ones depends on the processor.
        && !type.FullName.Contains(", Sep, ", StringComparison.Ordinal)
        && (type.Assembly.GetName().Name!.Contains("EntityFrameworkCore", StringComparison.Ordinal)
            || type.Namespace?.StartsWith("System.Linq.Expressions", StringComparison.Ordinal) == true
            || (type.IsSubclassOf(typeof(Delegate)) && type.Namespace == "System"));

    private static Type Find(string name) =>
        new[] { typeof(DbContext), typeof(RelationalDatabaseFacadeExtensions), typeof(Application.DependencyInjection) }
            .Select(type => type.Assembly.GetType(name)).OfType<Type>().Single();

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.GetGenericTypeDefinition().FullName}" +
            $"[{string.Join(",", type.GetGenericArguments().Select(argument => $"[{NameWithAssembly(argument)}]"))}]"
        : type.FullName!;

    private static string NameWithAssembly(Type type) => $"{NameOf(type)}, {type.Assembly.GetName().Name}";
}
