namespace EventPlatform.Application.Common;

/// <summary>An answer that shows one row.</summary>
public interface IVersioned
{
    /// <summary>
    /// The id of the command that wrote the row last; <see cref="Guid.Empty"/> when it was last written before versions
    /// were kept; null without a row.
    /// </summary>
    Guid? Version { get; }

    /// <summary>
    /// Whether the answer is what it was when that command had written the row; false when time has changed it since.
    /// </summary>
    bool IsAsWritten => true;
}
