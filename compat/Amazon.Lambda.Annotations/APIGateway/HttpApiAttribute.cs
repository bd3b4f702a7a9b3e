namespace Amazon.Lambda.Annotations.APIGateway;

/// <summary>Makes a function answer a route of an HTTP API.</summary>
/// <param name="method">The method.</param>
/// <param name="template">The path, with variables in braces.</param>
[AttributeUsage(AttributeTargets.Method)]
public class HttpApiAttribute(LambdaHttpMethod method, string template) : Attribute
{
    /// <summary>The payload format.</summary>
    public HttpApiVersion Version { get; set; } = HttpApiVersion.V2;

    /// <summary>The path, with variables in braces.</summary>
    public string Template { get; set; } = template;

    /// <summary>The method.</summary>
    public LambdaHttpMethod Method { get; set; } = method;

    /// <summary>The name of an authorizer function.</summary>
    public string? Authorizer { get; set; }
}

/// <summary>The payload format of an HTTP API.</summary>
public enum HttpApiVersion
{
    /// <summary>Payload 1.0. The generator in this repository does not support it.</summary>
    V1,

    /// <summary>Payload 2.0.</summary>
    V2,
}

/// <summary>The method of a route.</summary>
public enum LambdaHttpMethod
{
    /// <summary>Any method.</summary>
    Any,

    /// <summary>GET.</summary>
    Get,

    /// <summary>POST.</summary>
    Post,

    /// <summary>PUT.</summary>
    Put,

    /// <summary>PATCH.</summary>
    Patch,

    /// <summary>HEAD.</summary>
    Head,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>OPTIONS.</summary>
    Options,
}
