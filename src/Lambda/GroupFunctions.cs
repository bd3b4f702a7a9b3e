using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using EventPlatform.Application.Groups;
using EventPlatform.Lambda.Http;

namespace EventPlatform.Lambda;

/// <summary>The routes below <c>/groups</c>.</summary>
/// <param name="http">Runs the use cases.</param>
public sealed class GroupFunctions(HttpEndpoint http)
{
    /// <summary>Lists the groups that have members.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="context">The invocation.</param>
    /// <returns>200 with a page, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(ListGroups))]
    [HttpApi(LambdaHttpMethod.Get, "/groups")]
    public Task<IHttpResult> ListGroups(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            input => new ListGroups { Count = input.QueryFlag("count"), Page = input.Page() },
            page => Answer.Ok(page, ApiJson.Instance.GroupPage));

    /// <summary>Reads a group with a page of its members.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="context">The invocation.</param>
    /// <param name="groupId">From the path.</param>
    /// <returns>200 with the group, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(GetGroup))]
    [HttpApi(LambdaHttpMethod.Get, "/groups/{group_id}")]
    public Task<IHttpResult> GetGroup(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "group_id")] string groupId) =>
        http.RunAsync(
            request, context,
            input => new GetGroup(input.Id("group_id", groupId)) { Page = input.Page() },
            group => Answer.Ok(group, ApiJson.Instance.GroupResponse));

    /// <summary>Records the answers that a group has given to the host.</summary>
    /// <inheritdoc cref="GetGroup"/>
    /// <returns>200 with the group's members, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(SubmitGroupRsvp))]
    [HttpApi(LambdaHttpMethod.Post, "/groups/{group_id}/rsvp")]
    public Task<IHttpResult> SubmitGroupRsvp(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "group_id")] string groupId) =>
        http.RunAsync(
            request, context,
            input => new SubmitGroupRsvp(input.Id("group_id", groupId), input.Body.Answers())
            {
                IfVersion = input.Preconditions.IfMatch(),
            },
            group => Answer.Ok(group, ApiJson.Instance.AnsweredGroup));
}
