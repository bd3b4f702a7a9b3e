using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Client;

/// <summary>
/// Calls the HTTP API, by one method for each route. Every method throws <see cref="EventPlatformException"/> when the
/// API answers a problem, and <see cref="HttpRequestException"/> when there is no answer.
/// </summary>
/// <remarks>It may be used by several threads. It sets no header of the <see cref="HttpClient"/>.</remarks>
public sealed partial class EventPlatformClient
{
    private readonly ApiCalls _api;

    /// <summary>Calls an API that is open: <c>serve</c> without <c>--access keys</c>.</summary>
    /// <param name="http">Its base address is that of the API, with a slash at the end.</param>
    public EventPlatformClient(HttpClient http)
        : this(new ApiCalls(http, authorization: null))
    {
    }

    private EventPlatformClient(ApiCalls api) => _api = api;

    /// <summary>Calls the API with an access key: as a host, the door or a caterer.</summary>
    /// <param name="http">Its base address is that of the API, with a slash at the end.</param>
    /// <param name="key">The key, <c>ep_ROLE_ID_SECRET</c>.</param>
    /// <returns>A client.</returns>
    public static EventPlatformClient WithKey(HttpClient http, string key) =>
        new(new ApiCalls(http, new("Bearer", key)));

    /// <summary>Calls the API with an invitation code: as a guest.</summary>
    /// <param name="http">Its base address is that of the API, with a slash at the end.</param>
    /// <param name="code">The code, as it was sent to the guest.</param>
    /// <returns>A client.</returns>
    public static EventPlatformClient WithInvitation(HttpClient http, string code) =>
        new(new ApiCalls(http, new("Invitation", code)));

    /// <summary>Puts a guest on the list.</summary>
    /// <param name="guest">A first or a last name at least.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The guest.</returns>
    public Task<Guest> CreateGuestAsync(GuestChanges guest, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Post, "guests", ClientJson.Default.Guest, cancellationToken, Bodies.Of(guest));

    /// <summary>Lists guests: one page.</summary>
    /// <param name="filter">Which guests; all when null.</param>
    /// <param name="page">Which page; the first when null.</param>
    /// <param name="count">Whether to count the guests of all pages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    public Task<GuestPage> ListGuestsAsync(
        GuestFilter? filter = null, Page? page = null, bool count = false,
        CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Get, $"guests{new Query().Add(filter).Add(page).Add(count)}", ClientJson.Default.GuestPage,
            cancellationToken);

    /// <summary>Lists guests: all pages, one after the other, as they are read.</summary>
    /// <param name="filter">Which guests; all when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The guests.</returns>
    public async IAsyncEnumerable<Guest> ListAllGuestsAsync(
        GuestFilter? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var page = new Page { Limit = Page.MaxLimit };
        while (true)
        {
            var answer = await ListGuestsAsync(filter, page, count: false, cancellationToken);
            foreach (var guest in answer.Guests) yield return guest;
            if (answer.NextCursor is null) yield break;

            page = page with { Cursor = answer.NextCursor };
        }
    }

    /// <summary>
    /// Puts the guests of a CSV file on the list, and changes those who are on it. The same file a second time changes
    /// nothing.
    /// </summary>
    /// <param name="file">The file as a spreadsheet writes it: at most 1,000 rows and 2 MiB.</param>
    /// <param name="dryRun">Whether to write nothing, and answer what would change.</param>
    /// <param name="skipErrors">Whether to write the lines without errors when others have some.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What has changed.</returns>
    public Task<Import> ImportGuestsAsync(
        Stream file, bool dryRun = false, bool skipErrors = false, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Post, $"guests/import{new Query().Add("dry_run", dryRun).Add("skip_errors", skipErrors)}",
            ClientJson.Default.Import, file, cancellationToken);

    /// <summary>Exports guests as CSV: one page, with a header of its own.</summary>
    /// <param name="page">Which page; the first when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    public Task<CsvPage> ExportGuestsAsync(Page? page = null, CancellationToken cancellationToken = default) =>
        _api.ReadCsvAsync($"guests/export{new Query().Add(page)}", cancellationToken);

    /// <summary>Reads one guest.</summary>
    /// <param name="guestId">Which guest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The guest.</returns>
    public Task<Guest> GetGuestAsync(Guid guestId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Get, $"guests/{guestId}", ClientJson.Default.Guest, cancellationToken);

    /// <summary>Changes a guest.</summary>
    /// <param name="guestId">Which guest.</param>
    /// <param name="changes">What is set is changed.</param>
    /// <param name="ifVersion">
    /// The <see cref="Guest.Version"/> to change: with another one, nothing is written and the problem is
    /// <c>precondition_failed</c>. Null for any.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The guest as it is now.</returns>
    public Task<Guest> UpdateGuestAsync(
        Guid guestId, GuestChanges changes, string? ifVersion = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Put, $"guests/{guestId}", ClientJson.Default.Guest, cancellationToken, Bodies.Of(changes),
            ifVersion);

    /// <summary>Takes a guest off the list.</summary>
    /// <param name="guestId">Which guest.</param>
    /// <param name="ifVersion">As for <see cref="UpdateGuestAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is done.</returns>
    public Task DeleteGuestAsync(
        Guid guestId, string? ifVersion = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Delete, $"guests/{guestId}", ifVersion, cancellationToken);

    /// <summary>Records the answer that a guest has given to the host.</summary>
    /// <param name="guestId">Who answers.</param>
    /// <param name="rsvp">The answer.</param>
    /// <param name="ifVersion">As for <see cref="UpdateGuestAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The guest as it is now.</returns>
    public Task<Guest> SubmitRsvpAsync(
        Guid guestId, Rsvp rsvp, string? ifVersion = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Post, $"guests/{guestId}/rsvp", ClientJson.Default.Guest, cancellationToken, Bodies.Of(rsvp),
            ifVersion);

    /// <summary>Records that a guest has arrived.</summary>
    /// <param name="guestId">Which guest.</param>
    /// <param name="arrived">How many have arrived: the guest, and those whom the guest brings.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The arrival.</returns>
    public Task<CheckedIn> CheckInAsync(
        Guid guestId, int arrived, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Put, $"guests/{guestId}/check-in", ClientJson.Default.CheckedIn, cancellationToken,
            new JsonObject { ["arrived"] = arrived });

    /// <summary>Takes a guest's arrival back.</summary>
    /// <param name="guestId">Which guest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is done.</returns>
    public Task UndoCheckInAsync(Guid guestId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Delete, $"guests/{guestId}/check-in", ifVersion: null, cancellationToken);

    /// <summary>Lists a guest's activities, newest first.</summary>
    /// <param name="guestId">Which guest.</param>
    /// <param name="page">Which page; the first when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    public Task<ActivityPage> ListGuestActivitiesAsync(
        Guid guestId, Page? page = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Get, $"guests/{guestId}/activities{new Query().Add(page)}", ClientJson.Default.ActivityPage,
            cancellationToken);

    /// <summary>Lists groups in figures.</summary>
    /// <param name="page">Which page; the first when null.</param>
    /// <param name="count">Whether to count the groups of all pages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    public Task<GroupPage> ListGroupsAsync(
        Page? page = null, bool count = false, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Get, $"groups{new Query().Add(page).Add(count)}", ClientJson.Default.GroupPage,
            cancellationToken);

    /// <summary>Reads a group with a page of its members.</summary>
    /// <param name="groupId">Which group.</param>
    /// <param name="page">Which page of members; the first when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The group.</returns>
    public Task<Group> GetGroupAsync(
        Guid groupId, Page? page = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Get, $"groups/{groupId}{new Query().Add(page)}", ClientJson.Default.Group, cancellationToken);

    /// <summary>Records the answers that a group has given to the host, all or none.</summary>
    /// <param name="groupId">Which group.</param>
    /// <param name="answers">1 to 50, each for another guest.</param>
    /// <param name="ifVersion">
    /// The <see cref="Group.Version"/> to change: with another one, nothing is written and the problem is
    /// <c>household_changed</c>. Null for any.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The group as it is now.</returns>
    public Task<AnsweredGroup> SubmitGroupRsvpAsync(
        Guid groupId, IEnumerable<InvitationAnswer> answers, string? ifVersion = null,
        CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Post, $"groups/{groupId}/rsvp", ClientJson.Default.AnsweredGroup, cancellationToken,
            Bodies.Of(answers), ifVersion);
}
