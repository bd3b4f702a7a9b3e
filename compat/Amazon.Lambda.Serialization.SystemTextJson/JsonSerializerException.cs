namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>A payload could not be read or written.</summary>
public class JsonSerializerException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What could not be done.</param>
    public JsonSerializerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What could not be done.</param>
    /// <param name="exception">Why.</param>
    public JsonSerializerException(string message, Exception exception)
        : base(message, exception)
    {
    }
}
