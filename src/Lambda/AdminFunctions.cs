using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using EventPlatform.Application.Activities;
using EventPlatform.Application.Admin;
using EventPlatform.Domain.Access;
using EventPlatform.Lambda.Http;

namespace EventPlatform.Lambda;

/// <summary>The routes below <c>/admin</c>.</summary>
/// <param name="http">Runs the use cases.</param>
public sealed class AdminFunctions(HttpEndpoint http)
{
    /// <summary>Counts guests and answers.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="context">The invocation.</param>
    /// <returns>200 with the figures, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(GetStats))]
    [HttpApi(LambdaHttpMethod.Get, "/admin/stats")]
    public Task<IHttpResult> GetStats(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.IsFrom(Role.Door, request)
            ? http.RunAsync(
                request, context,
                _ => new GetStatsAtDoor(),
                stats => Answer.Ok(stats, ApiJson.Instance.DoorStats))
            : http.IsFrom(Role.Caterer, request)
            ? http.RunAsync(
                request, context,
                _ => new GetStatsForCaterer(),
                stats => Answer.Ok(stats, ApiJson.Instance.CatererStats))
            : http.RunAsync(
                request, context,
                _ => new GetStats(),
                stats => Answer.Ok(stats, ApiJson.Instance.StatsResponse));

    /// <summary>Reads the event settings.</summary>
    /// <inheritdoc cref="GetStats"/>
    /// <returns>200 with the settings, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(GetSettings))]
    [HttpApi(LambdaHttpMethod.Get, "/admin/settings")]
    public Task<IHttpResult> GetSettings(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            _ => new GetSettings(),
            settings => Answer.Ok(settings, ApiJson.Instance.SettingsResponse));

    /// <summary>Saves event settings.</summary>
    /// <inheritdoc cref="GetStats"/>
    /// <returns>200 with the settings, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(UpdateSettings))]
    [HttpApi(LambdaHttpMethod.Put, "/admin/settings")]
    public Task<IHttpResult> UpdateSettings(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            input => new UpdateSettings(input.Body.Settings()) { IfVersion = input.Preconditions.IfMatch() },
            settings => Answer.Ok(settings, ApiJson.Instance.SettingsResponse));

    /// <summary>Lists all activities, newest first.</summary>
    /// <inheritdoc cref="GetStats"/>
    /// <returns>200 with a page, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(ListActivities))]
    [HttpApi(LambdaHttpMethod.Get, "/admin/activities")]
    public Task<IHttpResult> ListActivities(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            input => new ListActivities { Action = input.Query("action"), Page = input.Page() },
            page => Answer.Ok(page, ApiJson.Instance.ActivityPage));
}
