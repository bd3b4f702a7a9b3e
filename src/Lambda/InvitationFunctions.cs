using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using EventPlatform.Application.Invitations;
using EventPlatform.Lambda.Http;

namespace EventPlatform.Lambda;

/// <summary>The routes of invitations: of hosts, and <c>/invitation</c> of guests.</summary>
/// <param name="http">Runs the use cases.</param>
public sealed class InvitationFunctions(HttpEndpoint http)
{
    /// <summary>Reads the event and the group of the guest who asks.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="context">The invocation.</param>
    /// <returns>200 with the invitation, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(GetInvitation))]
    [HttpApi(LambdaHttpMethod.Get, "/invitation")]
    public Task<IHttpResult> GetInvitation(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            _ => new GetInvitation(),
            invitation => Answer.Ok(invitation, ApiJson.Instance.InvitationResponse));

    /// <summary>Records answers for the group of the guest who asks.</summary>
    /// <inheritdoc cref="GetInvitation"/>
    [LambdaFunction(ResourceName = nameof(AnswerInvitation))]
    [HttpApi(LambdaHttpMethod.Put, "/invitation")]
    public Task<IHttpResult> AnswerInvitation(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            input => new AnswerInvitation(input.Body.Answers()) { IfVersion = input.Preconditions.IfMatch() },
            invitation => Answer.Ok(invitation, ApiJson.Instance.InvitationResponse));

    /// <summary>Lists all guests with their invitation codes, as JSON or CSV.</summary>
    /// <inheritdoc cref="GetInvitation"/>
    /// <returns>200 with a page, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(ListInvitations))]
    [HttpApi(LambdaHttpMethod.Get, "/invitations")]
    public Task<IHttpResult> ListInvitations(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context)
    {
        var asCsv = false;
        return http.RunAsync(
            request, context,
            input =>
            {
                asCsv = input.QueryChoice("format", "json", "csv") is "csv";
                // A file has no place for a total: there the parameter is unknown.
                return new ListInvitations { Count = !asCsv && input.QueryFlag("count"), Page = input.Page() };
            },
            page => asCsv
                ? InvitationCsv.Answer(page.WithLinks(request), request)
                : Answer.Ok(page.WithLinks(request), ApiJson.Instance.InvitationPage));
    }

    /// <summary>Reads a guest's invitation code.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="context">The invocation.</param>
    /// <param name="guestId">From the path.</param>
    /// <returns>200 with code and link, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(GetGuestInvitation))]
    [HttpApi(LambdaHttpMethod.Get, "/guests/{guest_id}/invitation")]
    public Task<IHttpResult> GetGuestInvitation(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "guest_id")] string guestId) =>
        http.RunAsync(
            request, context,
            input => new GetGuestInvitation(input.Id("guest_id", guestId)),
            invitation => Answer.Ok(invitation.WithLink(request), ApiJson.Instance.InvitationLink));

    /// <summary>Gives a guest another invitation code.</summary>
    /// <inheritdoc cref="GetGuestInvitation"/>
    [LambdaFunction(ResourceName = nameof(RenewInvitation))]
    [HttpApi(LambdaHttpMethod.Post, "/guests/{guest_id}/invitation")]
    public Task<IHttpResult> RenewInvitation(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "guest_id")] string guestId) =>
        http.RunAsync(
            request, context,
            input => new RenewInvitation(input.Id("guest_id", guestId)),
            invitation => Answer.Ok(invitation.WithLink(request), ApiJson.Instance.InvitationLink));
}
