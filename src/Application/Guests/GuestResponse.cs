using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Text.Json.Serialization;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Guests;

/// <summary>A guest in answers.</summary>
/// <param name="Id">The guest's id.</param>
/// <param name="GroupId">The group, or null.</param>
/// <param name="FirstName">First name; null for a guest with a last name only.</param>
/// <param name="LastName">Last name; null for a guest with a first name only.</param>
/// <param name="Email">E-mail address, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
/// <param name="Dietary">Dietary note, or null.</param>
/// <param name="RsvpAt">When the present answer was given; null without an answer.</param>
/// <param name="CreatedAt">When the guest was put on the list.</param>
/// <param name="UpdatedAt">When the guest was last changed.</param>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026:RequiresUnreferencedCode", Justification = GuestListDb.NativeQuery)]
public sealed record GuestResponse(
    Guid Id,
    Guid? GroupId,
    string? FirstName,
    string? LastName,
    string? Email,
    bool? Attending,
    string? Dietary,
    DateTimeOffset? RsvpAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt) : IVersioned
{
    /// <summary>The most ids in <see cref="Duplicates"/>.</summary>
    public const int MaxDuplicates = 5;

    /// <summary>The same as <see cref="From"/>, for the database to run.</summary>
    internal static Expression<Func<Guest, GuestResponse>> Projection { get; } = g =>
        new GuestResponse(
            g.Id, g.GroupId, g.FirstName == "" ? null : g.FirstName, g.LastName == "" ? null : g.LastName, g.Email,
            g.Attending, g.Dietary, g.RsvpAt, g.CreatedAt, g.UpdatedAt)
        {
            SortKey = g.SortKey,
            Version = g.Version ?? default(Guid),
        };

    /// <summary>
    /// Ids of other guests with the same e-mail address, whatever the case, at most <see cref="MaxDuplicates"/>. Only
    /// in answers to CreateGuest and UpdateGuest.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Guid>? Duplicates { get; init; }

    /// <summary>
    /// The id of the command that wrote the guest last; <see cref="Guid.Empty"/> when the guest was last written before
    /// versions were kept. Not part of the representation.
    /// </summary>
    [JsonIgnore]
    public Guid Version { get; init; }

    Guid? IVersioned.Version => Version;

    /// <summary>The guest's position in the list; not part of the representation.</summary>
    internal string SortKey { get; init; } = "";

    /// <summary>Shows a guest.</summary>
    internal static GuestResponse From(Guest g) =>
        new(
            g.Id, g.GroupId, g.FirstName == "" ? null : g.FirstName, g.LastName == "" ? null : g.LastName, g.Email,
            g.Attending, g.Dietary, g.RsvpAt, g.CreatedAt, g.UpdatedAt)
        {
            SortKey = g.SortKey,
            Version = g.Version ?? default(Guid),
        };
}
