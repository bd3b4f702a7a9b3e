using EventPlatform.Domain.Access;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EventPlatform.Infrastructure.Persistence;

internal sealed class GuestConfiguration : IEntityTypeConfiguration<Guest>
{
    public void Configure(EntityTypeBuilder<Guest> builder)
    {
        builder.ToTable("guests");
        builder.HasKey(guest => guest.Id).HasName("pk_guests");
        // Otherwise the provider would create time-ordered (version 7) ids.
        builder.Property(guest => guest.Id).ValueGeneratedNever();
        builder.Property(guest => guest.FirstName).HasMaxLength(Guest.NameMaxLength);
        builder.Property(guest => guest.LastName).HasMaxLength(Guest.NameMaxLength);
        builder.Property(guest => guest.Email).HasMaxLength(Guest.EmailMaxLength);
        builder.Property(guest => guest.Dietary).HasMaxLength(Guest.DietaryMaxLength);

        // Byte order, as on DSQL: a prefix search is a range of an index in this order only.
        builder.Property(guest => guest.SortKey).UseCollation(AppDbContext.ByteOrder);
        builder.Property(guest => guest.FirstNameFolded).UseCollation(AppDbContext.ByteOrder);
        builder.Property(guest => guest.EmailFolded).UseCollation(AppDbContext.ByteOrder);

        // The list, whole or filtered, follows the order of an index; each page is one range of it.
        builder.HasIndex(guest => guest.SortKey, "ix_guests_sort_key");
        builder.HasIndex(guest => new { guest.GroupId, guest.SortKey }, "ix_guests_group_id_sort_key");
        builder.HasIndex(guest => new { guest.Attending, guest.SortKey }, "ix_guests_attending_sort_key");

        // For guests with the same address, and for searches of a release that knows no words.
        builder.HasIndex(guest => guest.EmailFolded, "ix_guests_email_folded");
        builder.HasIndex(guest => guest.FirstNameFolded, "ix_guests_first_name_folded");

        // Rows of a release that knows no words, until `schema apply` fills them in: few or none.
        builder.HasIndex(guest => guest.SortKey, "ix_guests_without_words").HasFilter("search_words IS NULL");

        // Of one guest each; guests of an earlier release have none until `schema apply` fills them in.
        builder.Property(guest => guest.InvitationCode)
            .HasMaxLength(InvitationCode.Length).UseCollation(AppDbContext.ByteOrder);
        builder.HasIndex(guest => guest.InvitationCode, "ix_guests_invitation_code").IsUnique();

        // Those who wait, in order: few. Their filter and order are the same in every query.
        builder.HasIndex(guest => guest.WaitlistedAt, "ix_guests_waitlisted_at").HasFilter("waitlisted_at IS NOT NULL");

        // Seats are counted as attending guests, by the index above, and those whom few of them bring.
        builder.HasIndex(guest => new { guest.Attending, guest.PlusOnes }, "ix_guests_attending_plus_ones")
            .HasFilter("plus_ones > 0");

        // The list of those who have arrived.
        builder.HasIndex(guest => guest.SortKey, "ix_guests_checked_in").HasFilter("checked_in_at IS NOT NULL");

        // JSON as text, as in the settings.
        builder.Property(guest => guest.Answers).HasColumnType("text");

        // For hosts' own queries by address and by time of the answer.
        builder.HasIndex(guest => guest.Email, "ix_guests_email");
        builder.HasIndex(guest => guest.RsvpAt, "ix_guests_rsvp_at");
    }
}
