using EventPlatform.Domain.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EventPlatform.Infrastructure.Persistence;

internal sealed class AccessKeyConfiguration : IEntityTypeConfiguration<AccessKey>
{
    public void Configure(EntityTypeBuilder<AccessKey> builder)
    {
        builder.ToTable("access_keys");
        builder.HasKey(key => key.Id).HasName("pk_access_keys");
        builder.Property(key => key.Id).HasMaxLength(KeyText.IdLength).UseCollation(AppDbContext.ByteOrder);
        builder.Property(key => key.Role).HasMaxLength(RoleNames.MaxLength);
        builder.Property(key => key.Label).HasMaxLength(AccessKey.LabelMaxLength);
        builder.Property(key => key.SecretHash).HasMaxLength(KeyText.HashLength);
    }
}
