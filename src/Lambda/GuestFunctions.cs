using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using EventPlatform.Application.Activities;
using EventPlatform.Application.Csv;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Access;
using EventPlatform.Lambda.Http;

namespace EventPlatform.Lambda;

/// <summary>The routes below <c>/guests</c>.</summary>
/// <param name="http">Runs the use cases.</param>
public sealed class GuestFunctions(HttpEndpoint http)
{
    /// <summary>Puts a guest on the list.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="context">The invocation.</param>
    /// <returns>201 with the guest, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(CreateGuest))]
    [HttpApi(LambdaHttpMethod.Post, "/guests")]
    public Task<IHttpResult> CreateGuest(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            input => new CreateGuest(input.Body.Guest()),
            guest => Answer.Created(request, $"{guest.Id}", guest, ApiJson.Instance.GuestResponse));

    /// <summary>Lists guests, filtered, sorted and page by page.</summary>
    /// <inheritdoc cref="CreateGuest"/>
    /// <returns>200 with a page, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(ListGuests))]
    [HttpApi(LambdaHttpMethod.Get, "/guests")]
    public Task<IHttpResult> ListGuests(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.IsFrom(Role.Door, request)
            ? http.RunAsync(
                request, context,
                input => new ListGuestsAtDoor
                {
                    Attending = input.QueryAnswer("attending"),
                    GroupId = input.QueryId("group_id"),
                    CheckedIn = input.QueryOptionalFlag("checked_in"),
                    Search = input.Query("q"),
                    Count = input.QueryFlag("count"),
                    Page = input.Page(),
                },
                page => Answer.Ok(page, ApiJson.Instance.DoorGuestPage))
            : http.RunAsync(
                request, context,
                input => new ListGuests
                {
                    Attending = input.QueryAnswer("attending"),
                    GroupId = input.QueryId("group_id"),
                    Email = input.Query("email"),
                    CheckedIn = input.QueryOptionalFlag("checked_in"),
                    Search = input.Query("q"),
                    Sort = SortOf(input),
                    Count = input.QueryFlag("count"),
                    Page = input.Page(),
                },
                page => Answer.Ok(page, ApiJson.Instance.GuestPage));

    /// <summary>Reads one guest.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="context">The invocation.</param>
    /// <param name="guestId">From the path.</param>
    /// <returns>200 with the guest, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(GetGuest))]
    [HttpApi(LambdaHttpMethod.Get, "/guests/{guest_id}")]
    public Task<IHttpResult> GetGuest(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "guest_id")] string guestId) =>
        http.IsFrom(Role.Door, request)
            ? http.RunAsync(
                request, context,
                input => new GetGuestAtDoor(input.Id("guest_id", guestId)),
                guest => Answer.Ok(guest, ApiJson.Instance.DoorGuest))
            : http.RunAsync(
                request, context,
                input => new GetGuest(input.Id("guest_id", guestId)),
                guest => Answer.Ok(guest, ApiJson.Instance.GuestResponse));

    /// <summary>Changes a guest.</summary>
    /// <inheritdoc cref="GetGuest"/>
    /// <returns>200 with the guest, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(UpdateGuest))]
    [HttpApi(LambdaHttpMethod.Put, "/guests/{guest_id}")]
    public Task<IHttpResult> UpdateGuest(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "guest_id")] string guestId) =>
        http.RunAsync(
            request, context,
            input => new UpdateGuest(input.Id("guest_id", guestId), input.Body.Guest())
            {
                IfVersion = input.Preconditions.IfMatch(),
            },
            guest => Answer.Ok(guest, ApiJson.Instance.GuestResponse));

    /// <summary>Takes a guest off the list.</summary>
    /// <inheritdoc cref="GetGuest"/>
    /// <returns>204, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(DeleteGuest))]
    [HttpApi(LambdaHttpMethod.Delete, "/guests/{guest_id}")]
    public Task<IHttpResult> DeleteGuest(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "guest_id")] string guestId) =>
        http.RunAsync(
            request, context,
            input => new DeleteGuest(input.Id("guest_id", guestId)) { IfVersion = input.Preconditions.IfMatch() },
            _ => Answer.NoContent());

    /// <summary>Records the answer that a guest has given to the host.</summary>
    /// <inheritdoc cref="GetGuest"/>
    /// <returns>200 with the guest, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(SubmitRsvp))]
    [HttpApi(LambdaHttpMethod.Post, "/guests/{guest_id}/rsvp")]
    public Task<IHttpResult> SubmitRsvp(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "guest_id")] string guestId) =>
        http.RunAsync(
            request, context,
            input => new SubmitRsvp(input.Id("guest_id", guestId), input.Body.RequiredFlag("attending"))
            {
                Dietary = input.Body.Text("dietary"),
                PlusOnes = input.Body.WholeNumber("plus_ones"),
                Answers = input.Body.RawObject("answers"),
                IfVersion = input.Preconditions.IfMatch(),
            },
            guest => Answer.Ok(guest, ApiJson.Instance.GuestResponse));

    /// <summary>Lists a guest's activities, newest first.</summary>
    /// <inheritdoc cref="GetGuest"/>
    /// <returns>200 with a page, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(ListGuestActivities))]
    [HttpApi(LambdaHttpMethod.Get, "/guests/{guest_id}/activities")]
    public Task<IHttpResult> ListGuestActivities(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "guest_id")] string guestId) =>
        http.RunAsync(
            request, context,
            input => new ListGuestActivities(input.Id("guest_id", guestId)) { Page = input.Page() },
            page => Answer.Ok(page, ApiJson.Instance.ActivityPage));

    /// <summary>Records that a guest has arrived.</summary>
    /// <inheritdoc cref="GetGuest"/>
    /// <returns>200 with the arrival, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(CheckIn))]
    [HttpApi(LambdaHttpMethod.Put, "/guests/{guest_id}/check-in")]
    public Task<IHttpResult> CheckIn(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "guest_id")] string guestId) =>
        http.RunAsync(
            request, context,
            input => new CheckIn(input.Id("guest_id", guestId), input.Body.RequiredNumber("arrived")),
            arrival => Answer.Ok(arrival, ApiJson.Instance.CheckedIn));

    /// <summary>Takes a guest's arrival back.</summary>
    /// <inheritdoc cref="GetGuest"/>
    /// <returns>204, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(UndoCheckIn))]
    [HttpApi(LambdaHttpMethod.Delete, "/guests/{guest_id}/check-in")]
    public Task<IHttpResult> UndoCheckIn(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context,
        [FromRoute(Name = "guest_id")] string guestId) =>
        http.RunAsync(
            request, context,
            input => new UndoCheckIn(input.Id("guest_id", guestId)),
            _ => Answer.NoContent());

    /// <summary>Puts the guests of a CSV file on the list, or changes them.</summary>
    /// <inheritdoc cref="ListGuests"/>
    /// <returns>200 with what was changed and what is wrong, or a problem.</returns>
    [LambdaFunction(ResourceName = nameof(ImportGuests))]
    [HttpApi(LambdaHttpMethod.Post, "/guests/import")]
    public Task<IHttpResult> ImportGuests(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            input => new ImportGuests(input.Sheet())
            {
                DryRun = input.QueryFlag("dry_run"),
                SkipErrors = input.QueryFlag("skip_errors"),
            },
            report => Answer.Ok(report, ApiJson.Instance.ImportResponse));

    /// <summary>Lists all guests as CSV.</summary>
    /// <inheritdoc cref="ListGuests"/>
    [LambdaFunction(ResourceName = nameof(ExportGuests))]
    [HttpApi(LambdaHttpMethod.Get, "/guests/export")]
    public Task<IHttpResult> ExportGuests(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        http.RunAsync(
            request, context,
            input => new ExportGuests { Page = input.Page() },
            page => CsvAnswer.Of(
                GuestCsv.Write(page.Guests, withHeader: true), "guests.csv", "", page.NextCursor, request));

    private static GuestSort SortOf(HttpInput input) =>
        input.QueryChoice("sort", "name", "created_at", "-created_at", "-updated_at", "-rsvp_at") switch
        {
            "created_at" => GuestSort.OldestFirst,
            "-created_at" => GuestSort.NewestFirst,
            "-updated_at" => GuestSort.LastChangedFirst,
            "-rsvp_at" => GuestSort.LastAnsweredFirst,
            _ => GuestSort.Name,
        };
}
