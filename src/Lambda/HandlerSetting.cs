using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Amazon.Lambda.Annotations;

namespace EventPlatform.Lambda;

/// <summary>
/// Reads <c>ANNOTATIONS_HANDLER</c>, and reports that it names no function. The generated Main then returns silently,
/// and the process would end with 0.
/// </summary>
internal static class HandlerSetting
{
    private const string Name = "ANNOTATIONS_HANDLER";

    /// <summary>Whether this process answers with pages, which need no database.</summary>
    public static bool IsOfPages => Environment.GetEnvironmentVariable(Name) == nameof(PageFunctions.GetPage);

    // One class by one: the native compiler keeps the methods of a class that is named.
    private static IEnumerable<string> Functions =>
    [
        .. FunctionsOf(typeof(AccessKeyFunctions)), .. FunctionsOf(typeof(ActivityFunctions)),
        .. FunctionsOf(typeof(AdminFunctions)), .. FunctionsOf(typeof(GroupFunctions)),
        .. FunctionsOf(typeof(GuestFunctions)), .. FunctionsOf(typeof(InvitationFunctions)),
        .. FunctionsOf(typeof(PageFunctions)),
    ];

    // At the end, so that a start has nothing to do: a function is ended by a signal, which does not come by here.
    [ModuleInitializer]
    internal static void CheckAtExit()
    {
        if (Assembly.GetEntryAssembly() == typeof(HandlerSetting).Assembly)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Check();
    }

    private static void Check()
    {
        var names = Functions.Order(StringComparer.Ordinal).ToList();
        var value = Environment.GetEnvironmentVariable(Name);
        if (value is not null && names.Contains(value)) return;
        var found = string.IsNullOrEmpty(value) ? "is not set" : $"is \"{value}\", which is no function";
        Console.Error.WriteLine(
            $"The environment variable {Name} {found}. Set it to one of {string.Join(", ", names)}.");
        Environment.ExitCode = 1;
    }

    private static IEnumerable<string> FunctionsOf(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type functions) =>
        from method in functions.GetMethods()
        where method.IsDefined(typeof(LambdaFunctionAttribute), inherit: false)
        select method.Name;
}
