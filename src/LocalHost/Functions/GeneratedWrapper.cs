using System.Reflection;
using Amazon.Lambda.Annotations;
using EventPlatform.Lambda;

namespace EventPlatform.LocalHost.Functions;

/// <summary>
/// Finds the generated wrapper of a function: for method M of class C, <c>C_M_Generated.M</c>.
/// </summary>
public static class GeneratedWrapper
{
    /// <summary>The timeout of functions whose attribute gives none, in seconds: template.yaml's.</summary>
    public const int DefaultTimeoutSeconds = 30;

    /// <summary>Returns the methods with the attribute of a function.</summary>
    public static IEnumerable<MethodInfo> FunctionMethods() =>
        from type in typeof(Startup).Assembly.GetExportedTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.IsDefined(typeof(LambdaFunctionAttribute))
        select method;

    /// <summary>Returns the timeout of a function: its attribute's, else the default.</summary>
    public static TimeSpan TimeoutOf(LambdaFunctionAttribute function) =>
        TimeSpan.FromSeconds(function.Timeout == 0 ? DefaultTimeoutSeconds : function.Timeout);

    /// <summary>Constructs the generated wrapper of a function and binds its method.</summary>
    /// <typeparam name="TDelegate">The shape of the method.</typeparam>
    /// <param name="function">The method that carries the function's attributes.</param>
    /// <returns>The wrapper's method, over a container of its own.</returns>
    /// <exception cref="InvalidOperationException">The generator did not run on the function's assembly.</exception>
    public static TDelegate Create<TDelegate>(MethodInfo function)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(function);
        var name = $"{function.DeclaringType!.FullName}_{function.Name}_Generated";
        var type = function.DeclaringType.Assembly.GetType(name)
            ?? throw new InvalidOperationException(
                $"There is no generated class {name}: was the Annotations generator part of the build?");
        var wrapper = type.GetMethod(function.Name)
            ?? throw new InvalidOperationException($"The generated class {name} has no method {function.Name}.");
        // The caller receives the exception of the constructor itself.
        const BindingFlags Constructor =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions;
        var instance = Activator.CreateInstance(type, Constructor, binder: null, args: null, culture: null);
        return wrapper.CreateDelegate<TDelegate>(instance);
    }
}
