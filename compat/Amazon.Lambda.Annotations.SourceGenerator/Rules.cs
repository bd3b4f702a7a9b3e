using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>The generator's rules. All are errors, since missing code would fail only after the deployment.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor Signature = Rule(
        "LAMBDA001", "Unsupported function", "Function '{0}' is not supported: {1}");

    public static readonly DiagnosticDescriptor Parameter = Rule(
        "LAMBDA002", "Unsupported parameter", "Parameter '{0}' is not supported: {1}");

    public static readonly DiagnosticDescriptor Startup = Rule(
        "LAMBDA003", "Unsupported startup", "Startup class '{0}' is not supported: {1}");

    public static readonly DiagnosticDescriptor Serializer = Rule(
        "LAMBDA004", "Serializer missing", "Function '{0}' needs [assembly: LambdaSerializer(typeof(...))]");

    public static readonly DiagnosticDescriptor Duplicate = Rule(
        "LAMBDA005", "Handler name taken", "Function '{0}' has the same handler name '{1}' as another");

    public static readonly DiagnosticDescriptor Main = Rule(
        "LAMBDA006", "Main cannot be generated", "LambdaGlobalProperties(GenerateMain = true) is not possible: {0}");

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "Lambda", DiagnosticSeverity.Error, isEnabledByDefault: true);
}

/// <summary>
/// A finding and its place, without the syntax tree, which would keep the whole compilation in memory.
/// </summary>
internal sealed record Finding(
    DiagnosticDescriptor Rule, string File, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static Finding At(Location? location, DiagnosticDescriptor rule, params string[] arguments) => new(
        rule,
        location?.SourceTree?.FilePath ?? string.Empty,
        location?.SourceSpan ?? default,
        location?.GetLineSpan().Span ?? default,
        new([.. arguments]));

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Rule,
        File.Length == 0 ? Location.None : Location.Create(File, Span, Lines),
        [.. Arguments]);
}
