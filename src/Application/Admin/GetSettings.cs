using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Admin;

/// <summary>
/// Reads the event settings; before any were saved, all null and <c>{}</c>, and open. Always succeeds.
/// </summary>
[AllowedTo(Role.Host)]
public sealed record GetSettings : IQuery<SettingsResponse>;

internal sealed class GetSettingsHandler(GuestListDb db, TimeProvider clock)
    : IRequestHandler<GetSettings, Result<SettingsResponse>>
{
    /// <summary>
    /// Reads the settings; null before any were saved. They are tracked, since UpdateSettings changes them.
    /// </summary>
    internal static readonly Func<GuestListDb, CancellationToken, Task<EventSettings?>> FindAsync =
        EF.CompileAsyncQuery((GuestListDb db, CancellationToken _) =>
            db.Settings.SingleOrDefault(settings => settings.Id == EventSettings.SingletonId));

    /// <summary>Shows settings at a given time, saved or not.</summary>
    internal static SettingsResponse Show(EventSettings? settings, DateTimeOffset now) =>
        settings is null ? SettingsResponse.Unset : SettingsResponse.From(settings, now);

    public async Task<Result<SettingsResponse>> Handle(GetSettings query, CancellationToken cancellationToken) =>
        Show(await FindAsync(db, cancellationToken), clock.GetUtcNow());
}
