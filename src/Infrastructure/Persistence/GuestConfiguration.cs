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
        // The provider would fill in time-ordered (version 7) ids otherwise.
        builder.Property(guest => guest.Id).ValueGeneratedNever();
        builder.Property(guest => guest.FirstName).HasMaxLength(Guest.NameMaxLength);
        builder.Property(guest => guest.LastName).HasMaxLength(Guest.NameMaxLength);
        builder.Property(guest => guest.Email).HasMaxLength(Guest.EmailMaxLength);
        builder.Property(guest => guest.Dietary).HasMaxLength(Guest.DietaryMaxLength);

        // Byte order, as on DSQL: only then is a prefix search a range of an index.
        builder.Property(guest => guest.SortKey).UseCollation(Collations.Bytes);
        builder.Property(guest => guest.FirstNameFolded).UseCollation(Collations.Bytes);
        builder.Property(guest => guest.EmailFolded).UseCollation(Collations.Bytes);

        // The list, whole or filtered, is read in the order of its index; each page is one range of it.
        builder.HasIndex(guest => guest.SortKey, "ix_guests_sort_key");
        builder.HasIndex(guest => new { guest.GroupId, guest.SortKey }, "ix_guests_group_id_sort_key");
        builder.HasIndex(guest => new { guest.Attending, guest.SortKey }, "ix_guests_attending_sort_key");

        // Prefix search; the last name is found through the sort key.
        builder.HasIndex(guest => guest.FirstNameFolded, "ix_guests_first_name_folded");
        builder.HasIndex(guest => guest.EmailFolded, "ix_guests_email_folded");

        // For hosts' own queries: who has this address, who answered when.
        builder.HasIndex(guest => guest.Email, "ix_guests_email");
        builder.HasIndex(guest => guest.RsvpAt, "ix_guests_rsvp_at");
    }
}
