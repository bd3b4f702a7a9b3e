namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>A payload could not be read or written.</summary>
public class JsonSerializerException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The message.</param>
    public JsonSerializerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The message.</param>
    /// <param name="exception">The cause.</param>
    public JsonSerializerException(string message, Exception exception)
        : base(message, exception)
    {
    }
}
