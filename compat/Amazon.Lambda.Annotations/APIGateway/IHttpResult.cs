using System.Net;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.Annotations.APIGateway;

/// <summary>The answer of a function: status, headers and body.</summary>
public interface IHttpResult
{
    /// <summary>The status.</summary>
    HttpStatusCode StatusCode { get; }

    /// <summary>Adds a value to a header; the name is put in lower case.</summary>
    /// <param name="name">The header.</param>
    /// <param name="value">The value.</param>
    /// <returns>This result.</returns>
    IHttpResult AddHeader(string name, string value);

    /// <summary>Writes the result as the payload that the gateway expects.</summary>
    /// <param name="options">The payload format and the serializer for the body.</param>
    /// <returns>The payload, from its beginning.</returns>
    Stream Serialize(HttpResultSerializationOptions options);
}

/// <summary>How a result is written.</summary>
public class HttpResultSerializationOptions
{
    /// <summary>The kind of API.</summary>
    public enum ProtocolFormat
    {
        /// <summary>A REST API. Not supported in this repository.</summary>
        RestApi,

        /// <summary>An HTTP API.</summary>
        HttpApi,
    }

    /// <summary>The payload format.</summary>
    public enum ProtocolVersion
    {
        /// <summary>Payload 1.0. Not supported in this repository.</summary>
        V1,

        /// <summary>Payload 2.0.</summary>
        V2,
    }

    /// <summary>The kind of API.</summary>
    public ProtocolFormat Format { get; set; }

    /// <summary>The payload format.</summary>
    public ProtocolVersion Version { get; set; }

    /// <summary>Writes bodies that are objects; not needed for others.</summary>
    public ILambdaSerializer? Serializer { get; set; }
}
