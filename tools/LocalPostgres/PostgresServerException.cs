namespace EventPlatform.Cli.LocalDatabase;

/// <summary>No local database could be had; the message says why and what to do, for a person to read.</summary>
public sealed class LocalPostgresException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public LocalPostgresException()
    {
    }

    /// <summary>Makes an exception with a message for the person who started the program.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    public LocalPostgresException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and the failure behind it.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    /// <param name="innerException">The failure behind it.</param>
    public LocalPostgresException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
