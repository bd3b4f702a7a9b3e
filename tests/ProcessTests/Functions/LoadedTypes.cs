using System.Reflection;
using System.Text;

namespace EventPlatform.ProcessTests.Functions;

/// <summary>
/// Reads the types that a process has loaded from a trace of the runtime: each loaded type leaves an event with its
/// name, such as <c>System.Func`2&lt;System.Guid,System.Boolean&gt;</c>.
/// https://learn.microsoft.com/dotnet/fundamentals/diagnostics/runtime-type-events
/// </summary>
internal sealed class LoadedTypes
{
    private readonly List<Assembly> _assemblies;
    private readonly Dictionary<string, Type?> _found = new(StringComparer.Ordinal);

    /// <param name="folder">The assemblies of the process; those of .NET are this process's own.</param>
    public LoadedTypes(string folder)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => File.Exists(Path.Combine(folder, Path.GetFileName(file)))
                || Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal));
        // Anonymous types have the same name in every assembly: the product's come first.
        _assemblies = [.. platform
            .OrderByDescending(file => Path.GetFileName(file).StartsWith("EventPlatform.", StringComparison.Ordinal))
            .Select(file => Assembly.Load(AssemblyName.GetAssemblyName(file)))];
    }

    /// <summary>The variables that make a .NET process write a trace of the types that it loads.</summary>
    /// <param name="folder">Where to.</param>
    public static Dictionary<string, string?> Variables(string folder) => new()
    {
        ["DOTNET_EnableEventPipe"] = "1",
        // The keyword TypeDiagnostic, verbose.
        ["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:0x8000000000:5",
        ["DOTNET_EventPipeOutputPath"] = Path.Combine(folder, "{pid}.nettrace"),
    };

    /// <summary>Reads the closed generic types in a trace.</summary>
    public IEnumerable<Type> Read(string trace) =>
        Texts(File.ReadAllBytes(trace)).Distinct().Select(Parse).OfType<Type>();

    // Texts are UTF-16 and end with a zero.
    private static IEnumerable<string> Texts(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length - 1;)
        {
            if (bytes[i] is > 32 and < 127 && bytes[i + 1] == 0)
            {
                text.Append((char)bytes[i]);
                i += 2;
                continue;
            }

            if (text.Length > 0 && $"{text}" is var found && found.Contains('`')) yield return found;
            text.Clear();
            i++;
        }
    }

    private Type? Parse(string name)
    {
        var at = 0;
        var type = Parse(name, ref at);
        return at == name.Length && type is { IsGenericType: true, ContainsGenericParameters: false } ? type : null;
    }

    // NAME, or NAME`2<ARGUMENT,ARGUMENT>, and [] behind it. A name may have angle brackets of its own: <>c.
    private Type? Parse(string text, ref int at)
    {
        var end = EndOfName(text, at);
        var type = Find(text[at..end]);
        at = end;
        if (at < text.Length && text[at] == '<')
        {
            var arguments = new List<Type?>();
            do
            {
                at++;
                arguments.Add(Parse(text, ref at));
            }
            while (at < text.Length && text[at] == ',');

            at++;
            type = arguments.TrueForAll(argument => argument is not null)
                && type?.GetGenericArguments().Length == arguments.Count ? Make(type, [.. arguments!]) : null;
        }

        for (; at < text.Length - 1 && text[at..(at + 2)] == "[]"; at += 2) type = type?.MakeArrayType();
        return type;
    }

    private static int EndOfName(string text, int start)
    {
        var depth = 0;
        for (var at = start; at < text.Length; at++)
        {
            if (text[at] == '<' && at > start && char.IsAsciiDigit(text[at - 1])) return at;
            if (depth == 0 && text[at] is ',' or '>' or '[' or '&' or '*') return at;
            depth += text[at] switch
            {
                '<' => 1,
                '>' => -1,
                _ => 0,
            };
        }

        return text.Length;
    }

    private Type? Find(string name)
    {
        if (!_found.TryGetValue(name, out var type))
        {
            type = _assemblies.Select(assembly => assembly.GetType(name)).FirstOrDefault(found => found is not null);
            _found.Add(name, type);
        }

        return type;
    }

    private static Type? Make(Type definition, Type[] arguments)
    {
        try
        {
            return definition.MakeGenericType(arguments);
        }
        catch (ArgumentException)
        {
            return null; // __Canon, the runtime's own stand-in for classes, breaks a constraint.
        }
    }
}
