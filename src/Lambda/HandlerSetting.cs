using System.Reflection;
using System.Runtime.CompilerServices;
using Amazon.Lambda.Annotations;

namespace EventPlatform.Lambda;

/// <summary>
/// Reports that <c>ANNOTATIONS_HANDLER</c> names no function. The generated Main then returns silently, and the process
/// would end with 0.
/// </summary>
internal static class HandlerSetting
{
    private const string Name = "ANNOTATIONS_HANDLER";

    // At the end, so that a start has nothing to do: a function is ended by a signal, which does not come by here.
    [ModuleInitializer]
    internal static void CheckAtExit()
    {
        var functions = typeof(HandlerSetting).Assembly;
        if (Assembly.GetEntryAssembly() == functions) AppDomain.CurrentDomain.ProcessExit += (_, _) => Check(functions);
    }

    private static void Check(Assembly functions)
    {
        var names = functions.GetExportedTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(LambdaFunctionAttribute), inherit: false))
            .Select(method => method.Name).Order(StringComparer.Ordinal).ToList();
        var value = Environment.GetEnvironmentVariable(Name);
        if (value is not null && names.Contains(value)) return;
        var found = string.IsNullOrEmpty(value) ? "is not set" : $"is \"{value}\", which is no function";
        Console.Error.WriteLine(
            $"The environment variable {Name} {found}. Set it to one of {string.Join(", ", names)}.");
        Environment.ExitCode = 1;
    }
}
