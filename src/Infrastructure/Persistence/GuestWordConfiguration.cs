using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EventPlatform.Infrastructure.Persistence;

internal sealed class GuestWordConfiguration : IEntityTypeConfiguration<GuestWord>
{
    public void Configure(EntityTypeBuilder<GuestWord> builder)
    {
        builder.ToTable("guest_words");
        // By guest: a search for several words looks up those of the guests whom one of the words finds.
        builder.HasKey(word => new { word.GuestId, word.Word }).HasName("pk_guest_words");
        builder.Property(word => word.Word).UseCollation(AppDbContext.ByteOrder);
        builder.Property(word => word.SortKey).UseCollation(AppDbContext.ByteOrder);

        // By word, with all that a search needs to choose a page of guests.
        builder.HasIndex(word => word.Word, "ix_guest_words_word")
            .IncludeProperties(word => new { word.GuestId, word.SortKey });
    }
}
