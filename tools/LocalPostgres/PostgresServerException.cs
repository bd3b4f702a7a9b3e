namespace EventPlatform.LocalPostgres;

/// <summary>There is no server to use; the message says why and what to do, for a person to read.</summary>
public sealed class PostgresServerException : Exception
{
    /// <summary>Creates an exception without a message of its own.</summary>
    public PostgresServerException()
    {
    }

    /// <summary>Creates an exception with a message for the person who started the program.</summary>
    /// <param name="message">The failure and its remedy.</param>
    public PostgresServerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and the failure behind it.</summary>
    /// <param name="message">The failure and its remedy.</param>
    /// <param name="innerException">The failure behind it.</param>
    public PostgresServerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
