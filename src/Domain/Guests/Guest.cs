using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;

namespace EventPlatform.Domain.Guests;

/// <summary>A person on the guest list with the answer given so far.</summary>
public sealed partial class Guest
{
    /// <summary>The most characters in a first or last name.</summary>
    public const int NameMaxLength = 100;

    /// <summary>The most characters in an e-mail address (RFC 5321 allows no longer path).</summary>
    public const int EmailMaxLength = 254;

    /// <summary>The most characters in a dietary note.</summary>
    public const int DietaryMaxLength = 500;

    /// <summary>The most plus-ones that a guest can be allowed.</summary>
    public const int PlusOnesMax = 20;

    private Guest()
    {
    }

    /// <summary>Random (version 4) id: time-ordered ids would make one hot range in the database.</summary>
    public Guid Id { get; private set; }

    /// <summary>The group this guest belongs to, or null.</summary>
    public Guid? GroupId { get; private set; }

    /// <summary>First name; empty when the guest has only a last name.</summary>
    public string FirstName { get; private set; } = "";

    /// <summary>Last name; empty when the guest has only a first name.</summary>
    public string LastName { get; private set; } = "";

    /// <summary>E-mail address as entered, or null.</summary>
    public string? Email { get; private set; }

    /// <summary>True: attends. False: declined. Null: has not answered yet.</summary>
    public bool? Attending { get; private set; }

    /// <summary>Dietary note, or null.</summary>
    public string? Dietary { get; private set; }

    /// <summary>When the present answer was given; null without an answer.</summary>
    public DateTimeOffset? RsvpAt { get; private set; }

    /// <summary>
    /// How many people the guest may bring, 0 to <see cref="PlusOnesMax"/>. Null, in a row that was last written before
    /// this was kept, is 0.
    /// </summary>
    public int? PlusOnesAllowed { get; private set; } = 0;

    /// <summary>How many people the guest brings. Only a guest who attends or waits brings any; null is 0.</summary>
    public int? PlusOnes { get; private set; } = 0;

    /// <summary>
    /// When the guest was put on the waiting list. Guests of one group with the same time wait as one party. Without a
    /// meaning once there is an answer: see <see cref="IsWaiting"/>.
    /// </summary>
    public DateTimeOffset? WaitlistedAt { get; private set; }

    /// <summary>
    /// The answers to the host's questions: the text of a JSON object from ids of questions to answers; null for none.
    /// </summary>
    public string? Answers { get; private set; }

    /// <summary>When the first of the guest's party arrived; null before.</summary>
    public DateTimeOffset? CheckedInAt { get; private set; }

    /// <summary>How many have arrived, the guest included; null before anybody has.</summary>
    public int? Arrived { get; private set; }

    /// <summary>When the guest was put on the list.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the guest was last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>
    /// The id of the command that wrote the guest last: another value means that somebody else wrote in between. Null
    /// in rows that were last written before versions were kept.
    /// </summary>
    public Guid? Version { get; private set; }

    /// <summary>
    /// Folded last name, first name and id in one string: the list is ordered by it, and it is unique. A guest with one
    /// name is listed by it.
    /// </summary>
    public string SortKey { get; private set; } = "";

    /// <summary>
    /// The words by which a search finds the guest, as <see cref="GuestWords"/> makes them. Null in a row that
    /// <c>schema apply</c> has not filled in yet.
    /// </summary>
    public string? SearchWords { get; private set; }

    /// <summary>The e-mail address with its case folded: equal for equal addresses.</summary>
    public string? EmailFolded { get; private set; }

    /// <summary>The dietary note folded for statistics; null without a note.</summary>
    public string? DietaryFolded { get; private set; }

    /// <summary>As <see cref="SearchWords"/>, of names alone: for searches that must not tell the address.</summary>
    public string? NameWords { get; private set; }

    /// <summary>For <see cref="NameWords"/>, as <see cref="FoldedVersion"/>.</summary>
    public Guid? NamesVersion { get; private set; }

    /// <summary>
    /// The guest's <see cref="Access.InvitationCode"/>; null in a row that <c>schema apply</c> has not filled in yet.
    /// </summary>
    public string? InvitationCode { get; private set; }

    /// <summary>When the code was made; null without one.</summary>
    public DateTimeOffset? InvitationCreatedAt { get; private set; }

    /// <summary>
    /// The first name with its case folded, by which a release before 27 November 2026 searches. Written as long as one
    /// may run beside this one.
    /// </summary>
    public string FirstNameFolded { get; private set; } = "";

    /// <summary>
    /// The <see cref="Version"/> for which the other folded fields were written. Another one: a release that does not
    /// know all of them has written the row since, and <c>schema apply</c> is to fill them in.
    /// </summary>
    public Guid? FoldedVersion { get; private set; }

    /// <summary>How many seats the guest needs: one, and one for each plus-one.</summary>
    public int Seats => 1 + (PlusOnes ?? 0);

    /// <summary>How many seats the guest has: none unless attending.</summary>
    public int SeatsHeld => Attending is true ? Seats : 0;

    /// <summary>
    /// Whether the guest would attend, and waits for seats. An answer ends it, also one that a release before this was
    /// kept has written.
    /// </summary>
    public bool IsWaiting => Attending is null && WaitlistedAt is not null;

    /// <summary>Stands for a guest who is stored, for a write that needs no more than the row.</summary>
    /// <param name="id">The guest's id.</param>
    public static Guest Stored(Guid id) => new() { Id = id };

    /// <summary>Makes a guest.</summary>
    /// <param name="id">The new guest's id; the caller makes it, so that a replay makes the same guest.</param>
    /// <param name="details">A first or a last name at least.</param>
    /// <param name="now">The present time.</param>
    /// <param name="commandId">The command that makes the guest; becomes <see cref="Version"/>.</param>
    /// <param name="questions">The host's questions; null for none.</param>
    /// <returns>The guest, or what is wrong with the details.</returns>
    public static Result<Guest> Create(
        Guid id, GuestChanges details, DateTimeOffset now, Guid commandId, IReadOnlyList<Question>? questions = null)
    {
        ArgumentNullException.ThrowIfNull(details);
        var guest = new Guest { Id = id, CreatedAt = now.ToStored() };
        var named = details with { FirstName = details.FirstName.Or(null), LastName = details.LastName.Or(null) };
        var changed = guest.Update(named, now, commandId, questions);
        return changed.IsSuccess ? guest : changed.Error;
    }

    /// <summary>Gives the guest an invitation code in place of the present one, if there is any.</summary>
    /// <param name="code">A new <see cref="Access.InvitationCode"/>.</param>
    /// <param name="now">The present time.</param>
    public void Invite(string code, DateTimeOffset now) =>
        (InvitationCode, InvitationCreatedAt) = (code, now.ToStored());
}
