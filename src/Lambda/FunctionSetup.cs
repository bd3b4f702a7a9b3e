using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.Lambda;

/// <summary>
/// Configuration and services for the functions of a process that is not Lambda's: serve and the tests. The generated
/// wrappers fill their containers in constructors without parameters, so these pass through a variable of the
/// asynchronous flow while the constructors run.
/// </summary>
/// <param name="Configuration">Replaces the environment variables.</param>
/// <param name="ConfigureServices">Registrations that go before the functions' own.</param>
public sealed record FunctionSetup(IConfiguration Configuration, Action<IServiceCollection> ConfigureServices)
{
    private static readonly AsyncLocal<FunctionSetup?> Ambient = new();

    internal static FunctionSetup? Current => Ambient.Value;

    /// <summary>Constructs generated wrappers with this setup.</summary>
    /// <typeparam name="T">The wrappers.</typeparam>
    /// <param name="construct">Calls the constructors of generated wrappers.</param>
    /// <returns>The wrappers.</returns>
    public T Construct<T>(Func<T> construct)
    {
        ArgumentNullException.ThrowIfNull(construct);
        var outer = Ambient.Value;
        Ambient.Value = this;
        try
        {
            return construct();
        }
        finally
        {
            Ambient.Value = outer;
        }
    }
}
