using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using EventPlatform.Application.Access;
using EventPlatform.Lambda.Http;

namespace EventPlatform.Lambda;

/// <summary>The routes below <c>/access-keys</c>.</summary>
/// <param name="http">Runs the use cases.</param>
public sealed class AccessKeyFunctions(HttpEndpoint http)
{
    /// <summary>Makes an access key.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="context">The invocation.</param>
    /// <returns>201 with the key, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(CreateAccessKey))]
    [HttpApi(LambdaHttpMethod.Post, "/access-keys")]
    public Task<IHttpResult> CreateAccessKey(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            input =>
            {
                input.Body.IgnoreReadOnly("id", "created_at", "revoked_at", "key");
                return new CreateAccessKey(
                    input.Body.RequiredText("role", "give host, door or caterer"),
                    input.Body.RequiredText("label", "say who has the key, in 1 to 100 characters"),
                    input.Body.Time("expires_at").Value);
            },
            key => Answer.Created(request, key.Id, key, ApiJson.Instance.NewAccessKey));

    /// <summary>Lists access keys, newest first.</summary>
    /// <inheritdoc cref="CreateAccessKey"/>
    /// <returns>200 with a page, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(ListAccessKeys))]
    [HttpApi(LambdaHttpMethod.Get, "/access-keys")]
    public Task<IHttpResult> ListAccessKeys(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            input => new ListAccessKeys { Page = input.Page() },
            page => Answer.Ok(page, ApiJson.Instance.AccessKeyPage));

    /// <summary>Revokes an access key.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="context">The invocation.</param>
    /// <param name="keyId">From the path.</param>
    /// <returns>204, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(RevokeAccessKey))]
    [HttpApi(LambdaHttpMethod.Delete, "/access-keys/{key_id}")]
    public Task<IHttpResult> RevokeAccessKey(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "key_id")] string keyId) =>
        http.RunAsync(
            request, context,
            _ => new RevokeAccessKey(keyId),
            _ => Answer.NoContent());
}
