using System.Reflection;

namespace EventPlatform.Cli.Functions;

/// <summary>Finds the classes that the Annotations generator makes: for method M of class C, <c>C_M_Generated.M</c>.</summary>
internal static class GeneratedHandler
{
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
        return handler.CreateDelegate<TDelegate>(Activator.CreateInstance(type));
    }
}
