using System.Text.Json.Nodes;
using EventPlatform.Domain.Events;

namespace EventPlatform.Client;

/// <content>Figures, settings, the trail, invitations and access keys.</content>
public sealed partial class EventPlatformClient
{
    /// <summary>Reads the event in figures.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The figures.</returns>
    public Task<Stats> GetStatsAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Get, "admin/stats", ClientJson.Default.Stats, cancellationToken);

    /// <summary>Reads the event settings.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The settings.</returns>
    public Task<Settings> GetSettingsAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Get, "admin/settings", ClientJson.Default.Settings, cancellationToken);

    /// <summary>Saves event settings.</summary>
    /// <param name="changes">What is set is changed.</param>
    /// <param name="ifVersion">The <see cref="Settings.Version"/> to change; null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The settings as they are now.</returns>
    public Task<Settings> UpdateSettingsAsync(
        SettingsChanges changes, string? ifVersion = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Put, "admin/settings", ClientJson.Default.Settings, cancellationToken, Bodies.Of(changes),
            ifVersion);

    /// <summary>Lists all activities, newest first.</summary>
    /// <param name="action">Only with this action, such as <c>rsvp.accepted</c>; null for all.</param>
    /// <param name="page">Which page; the first when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    public Task<ActivityPage> ListActivitiesAsync(
        string? action = null, Page? page = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Get, $"admin/activities{new Query().Add("action", action).Add(page)}",
            ClientJson.Default.ActivityPage, cancellationToken);

    /// <summary>Reads a guest's invitation code.</summary>
    /// <param name="guestId">Which guest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Code and link.</returns>
    public Task<InvitationLink> GetGuestInvitationAsync(Guid guestId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Get, $"guests/{guestId}/invitation", ClientJson.Default.InvitationLink, cancellationToken);

    /// <summary>Gives a guest another invitation code.</summary>
    /// <param name="guestId">Which guest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Code and link.</returns>
    public Task<InvitationLink> RenewInvitationAsync(Guid guestId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Post, $"guests/{guestId}/invitation", ClientJson.Default.InvitationLink, cancellationToken);

    /// <summary>Lists all guests with their invitation codes.</summary>
    /// <param name="page">Which page; the first when null.</param>
    /// <param name="count">Whether to count the guests of all pages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    public Task<InvitationPage> ListInvitationsAsync(
        Page? page = null, bool count = false, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Get, $"invitations{new Query().Add(page).Add(count)}", ClientJson.Default.InvitationPage,
            cancellationToken);

    /// <summary>Reads the event and the group of the guest who asks.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the guest sees.</returns>
    public Task<Invitation> GetInvitationAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Get, "invitation", ClientJson.Default.Invitation, cancellationToken);

    /// <summary>Records answers for the group of the guest who asks, all or none.</summary>
    /// <param name="answers">1 to 50, each for another guest.</param>
    /// <param name="ifVersion">The <see cref="Invitation.Version"/> to change; null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the guest sees.</returns>
    public Task<Invitation> AnswerInvitationAsync(
        IEnumerable<InvitationAnswer> answers, string? ifVersion = null,
        CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Put, "invitation", ClientJson.Default.Invitation, cancellationToken, Bodies.Of(answers),
            ifVersion);

    /// <summary>Makes an access key.</summary>
    /// <param name="role"><c>host</c>, <c>door</c> or <c>caterer</c>.</param>
    /// <param name="label">Who is to have it, at most 100 characters.</param>
    /// <param name="expiresAt">When it ends; null for no end, which only a host's key may have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key, which nobody can read again.</returns>
    public Task<NewAccessKey> CreateAccessKeyAsync(
        string role, string label, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default)
    {
        var body = new JsonObject { ["role"] = role, ["label"] = label, ["expires_at"] = expiresAt };
        return _api.SendAsync(
            HttpMethod.Post, "access-keys", ClientJson.Default.NewAccessKey, cancellationToken, body);
    }

    /// <summary>Lists all access keys, newest first.</summary>
    /// <param name="page">Which page; the first when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    public Task<AccessKeyPage> ListAccessKeysAsync(Page? page = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Get, $"access-keys{new Query().Add(page)}", ClientJson.Default.AccessKeyPage,
            cancellationToken);

    /// <summary>Revokes an access key.</summary>
    /// <param name="keyId">Which key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is done.</returns>
    public Task RevokeAccessKeyAsync(string keyId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Delete, $"access-keys/{Uri.EscapeDataString(keyId)}", ifVersion: null, cancellationToken);
}
