using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.Lambda;

/// <summary>
/// Lets a process that runs several functions itself (the local server, tests) say how their containers are filled.
/// The generated handler classes take no arguments, so what they need is left here while they are constructed.
/// </summary>
/// <param name="Configuration">Replaces the environment variables.</param>
/// <param name="ConfigureServices">Registrations that go before the functions' own.</param>
public sealed record FunctionHost(IConfiguration Configuration, Action<IServiceCollection> ConfigureServices)
{
    private static readonly AsyncLocal<FunctionHost?> Ambient = new();

    internal static FunctionHost? Current => Ambient.Value;

    /// <summary>Constructs something while handlers see this host.</summary>
    /// <typeparam name="T">What is constructed.</typeparam>
    /// <param name="construct">Constructs generated handler classes.</param>
    /// <returns>What was constructed.</returns>
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
