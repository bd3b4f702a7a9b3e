using System.Reflection;
using Amazon.Lambda.Annotations;
using EventPlatform.Lambda;

namespace EventPlatform.LocalHost.Functions;

/// <summary>Finds the classes that the Annotations generator makes: for method M of class C, <c>C_M_Generated.M</c>.</summary>
internal static class GeneratedHandler
{
    /// <summary>Finds the methods that are functions: the attributes are the only list of them.</summary>
    public static IEnumerable<MethodInfo> FunctionMethods() =>
        from type in typeof(Startup).Assembly.GetExportedTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.IsDefined(typeof(LambdaFunctionAttribute))
        select method;

    /// <summary>
    /// Finds how long Lambda would let a function run: as its attribute says, else 30 s, as template.yaml says.
    /// </summary>
    /// <param name="function">The function's attribute.</param>
    public static TimeSpan TimeoutOf(LambdaFunctionAttribute function) =>
        TimeSpan.FromSeconds(function.Timeout == 0 ? 30 : function.Timeout);

    /// <summary>Constructs the generated class of a function and binds its handler method.</summary>
    /// <typeparam name="TDelegate">The shape of the handler.</typeparam>
    /// <param name="function">The method that carries the function's attributes.</param>
    /// <exception cref="InvalidOperationException">The generator did not run on the function's assembly.</exception>
    public static TDelegate Create<TDelegate>(MethodInfo function)
        where TDelegate : Delegate
    {
        var name = $"{function.DeclaringType!.FullName}_{function.Name}_Generated";
        var type = function.DeclaringType.Assembly.GetType(name)
            ?? throw new InvalidOperationException($"There is no generated class {name}: was the Annotations generator part of the build?");
        var handler = type.GetMethod(function.Name)
            ?? throw new InvalidOperationException($"The generated class {name} has no method {function.Name}.");
        // A setting that stops the function's start stops the caller's with the same message.
        var instance = Activator.CreateInstance(type, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, binder: null, args: null, culture: null);
        return handler.CreateDelegate<TDelegate>(instance);
    }
}
