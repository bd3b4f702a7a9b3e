namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>
/// A request as an HTTP API hands it to a function, payload format 2.0. The properties carry no JSON names: the
/// Lambda serializer reads them whatever their case. A part that the platform leaves out is null.
/// </summary>
public class APIGatewayHttpApiV2ProxyRequest
{
    /// <summary>The payload format, 2.0.</summary>
    public string? Version { get; set; }

    /// <summary>The route that matched, such as <c>GET /guests/{guest_id}</c>.</summary>
    public string? RouteKey { get; set; }

    /// <summary>The path, with the stage as prefix unless the stage is <c>$default</c>.</summary>
    public string? RawPath { get; set; }

    /// <summary>The query as it was sent, without the question mark.</summary>
    public string? RawQueryString { get; set; }

    /// <summary>The request's cookies, each <c>name=value</c>.</summary>
    public string[]? Cookies { get; set; }

    /// <summary>The headers; names in lower case, repeated ones joined by commas.</summary>
    public IDictionary<string, string>? Headers { get; set; }

    /// <summary>The query, decoded; repeated parameters joined by commas.</summary>
    public IDictionary<string, string>? QueryStringParameters { get; set; }

    /// <summary>The gateway's facts about the request.</summary>
    public ProxyRequestContext? RequestContext { get; set; }

    /// <summary>The body; base64 when <see cref="IsBase64Encoded"/>.</summary>
    public string? Body { get; set; }

    /// <summary>The route's variables, decoded.</summary>
    public IDictionary<string, string>? PathParameters { get; set; }

    /// <summary>Whether <see cref="Body"/> is base64.</summary>
    public bool IsBase64Encoded { get; set; }

    /// <summary>The variables of the stage.</summary>
    public IDictionary<string, string>? StageVariables { get; set; }

    /// <summary>The gateway's facts about a request.</summary>
    public class ProxyRequestContext
    {
        /// <summary>The account of the API.</summary>
        public string? AccountId { get; set; }

        /// <summary>The API.</summary>
        public string? ApiId { get; set; }

        /// <summary>The result of the authorizer.</summary>
        public AuthorizerDescription? Authorizer { get; set; }

        /// <summary>The host that was called.</summary>
        public string? DomainName { get; set; }

        /// <summary>The first label of the host.</summary>
        public string? DomainPrefix { get; set; }

        /// <summary>The request line and the caller.</summary>
        public HttpDescription? Http { get; set; }

        /// <summary>The gateway's id of the request.</summary>
        public string? RequestId { get; set; }

        /// <summary>The route's id.</summary>
        public string? RouteId { get; set; }

        /// <summary>The route that matched.</summary>
        public string? RouteKey { get; set; }

        /// <summary>The stage.</summary>
        public string? Stage { get; set; }

        /// <summary>When the request came, as in access logs.</summary>
        public string? Time { get; set; }

        /// <summary>When the request came, in milliseconds since 1970.</summary>
        public long TimeEpoch { get; set; }

        /// <summary>The client's certificate, with mutual TLS.</summary>
        public ProxyRequestAuthentication? Authentication { get; set; }
    }

    /// <summary>The request line and the caller.</summary>
    public class HttpDescription
    {
        /// <summary>The method.</summary>
        public string? Method { get; set; }

        /// <summary>The path.</summary>
        public string? Path { get; set; }

        /// <summary>The protocol, as <c>HTTP/1.1</c>.</summary>
        public string? Protocol { get; set; }

        /// <summary>The caller's address.</summary>
        public string? SourceIp { get; set; }

        /// <summary>The user agent that the caller sent.</summary>
        public string? UserAgent { get; set; }
    }

    /// <summary>The result of mutual TLS.</summary>
    public class ProxyRequestAuthentication
    {
        /// <summary>The client's certificate.</summary>
        public ProxyRequestClientCert? ClientCert { get; set; }
    }

    /// <summary>A client's certificate.</summary>
    public class ProxyRequestClientCert
    {
        /// <summary>The certificate in PEM.</summary>
        public string? ClientCertPem { get; set; }

        /// <summary>Whom it names.</summary>
        public string? SubjectDN { get; set; }

        /// <summary>Who issued it.</summary>
        public string? IssuerDN { get; set; }

        /// <summary>Its serial number.</summary>
        public string? SerialNumber { get; set; }

        /// <summary>When it holds.</summary>
        public ClientCertValidity? Validity { get; set; }
    }

    /// <summary>When a certificate holds.</summary>
    public class ClientCertValidity
    {
        /// <summary>From when.</summary>
        public string? NotBefore { get; set; }

        /// <summary>Until when.</summary>
        public string? NotAfter { get; set; }
    }

    /// <summary>The result of an authorizer; one of the three is set.</summary>
    public class AuthorizerDescription
    {
        /// <summary>A JWT authorizer's token.</summary>
        public JwtDescription? Jwt { get; set; }

        /// <summary>The result of a Lambda authorizer.</summary>
        public IDictionary<string, object>? Lambda { get; set; }

        /// <summary>Who signed the request.</summary>
        public IAMDescription? IAM { get; set; }

        /// <summary>A token that was checked.</summary>
        public class JwtDescription
        {
            /// <summary>The claims.</summary>
            public IDictionary<string, string>? Claims { get; set; }

            /// <summary>The scopes.</summary>
            public string[]? Scopes { get; set; }
        }

        /// <summary>A caller that signed its request.</summary>
        public class IAMDescription
        {
            /// <summary>The access key.</summary>
            public string? AccessKey { get; set; }

            /// <summary>The account.</summary>
            public string? AccountId { get; set; }

            /// <summary>The caller.</summary>
            public string? CallerId { get; set; }

            /// <summary>The Cognito identity.</summary>
            public CognitoIdentityDescription? CognitoIdentity { get; set; }

            /// <summary>The organization.</summary>
            public string? PrincipalOrgId { get; set; }

            /// <summary>The user's ARN.</summary>
            public string? UserARN { get; set; }

            /// <summary>The user's id.</summary>
            public string? UserId { get; set; }
        }

        /// <summary>A Cognito identity.</summary>
        public class CognitoIdentityDescription
        {
            /// <summary>How it proved itself.</summary>
            public IList<string>? AMR { get; set; }

            /// <summary>Its id.</summary>
            public string? IdentityId { get; set; }

            /// <summary>Its pool.</summary>
            public string? IdentityPoolId { get; set; }
        }
    }
}
