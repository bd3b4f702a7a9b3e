using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.Lambda;

/// <summary>
/// Configuration and services for the functions of a process that is not Lambda's: serve and the tests. The generated
/// handler classes fill their containers in constructors without parameters, so these pass through a variable of the
/// asynchronous flow while the constructors run.
/// </summary>
/// <param name="Configuration">Replaces the environment variables.</param>
/// <param name="ConfigureServices">Registrations that go before the functions' own.</param>
public sealed record HandlerSetup(IConfiguration Configuration, Action<IServiceCollection> ConfigureServices)
{
    private static readonly AsyncLocal<HandlerSetup?> Ambient = new();

    internal static HandlerSetup? Current => Ambient.Value;

    /// <summary>Constructs generated handlers with this setup.</summary>
    /// <typeparam name="T">The handlers.</typeparam>
    /// <param name="construct">Calls the constructors of generated handler classes.</param>
    /// <returns>The handlers.</returns>
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
