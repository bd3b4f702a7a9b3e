using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Text.Json.Serialization;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>A guest as the door sees one: without e-mail address and note.</summary>
/// <param name="Id">The guest's id.</param>
/// <param name="GroupId">The group, or null.</param>
/// <param name="FirstName">First name, or null.</param>
/// <param name="LastName">Last name, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
public sealed record DoorGuest(Guid Id, Guid? GroupId, string? FirstName, string? LastName, bool? Attending)
    : IVersioned
{
    /// <summary>Shows a guest, for the database to run.</summary>
    internal static Expression<Func<Guest, DoorGuest>> Projection { get; } = g =>
        new DoorGuest(
            g.Id, g.GroupId, g.FirstName == "" ? null : g.FirstName, g.LastName == "" ? null : g.LastName, g.Attending)
        {
            SortKey = g.SortKey,
            Version = g.Version ?? default(Guid),
        };

    /// <inheritdoc cref="GuestResponse.Version"/>
    [JsonIgnore]
    public Guid Version { get; init; }

    Guid? IVersioned.Version => Version;

    /// <summary>The guest's position in the list; not part of the representation.</summary>
    internal string SortKey { get; init; } = "";
}
