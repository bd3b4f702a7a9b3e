using EventPlatform.Domain.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EventPlatform.Infrastructure.Persistence;

internal sealed class EventSettingsConfiguration : IEntityTypeConfiguration<EventSettings>
{
    public void Configure(EntityTypeBuilder<EventSettings> builder)
    {
        builder.ToTable("settings");
        builder.HasKey(settings => settings.Id).HasName("pk_settings");
        builder.Property(settings => settings.Id).ValueGeneratedNever();
        builder.Property(settings => settings.EventName).HasMaxLength(EventSettings.EventNameMaxLength);
        builder.Property(settings => settings.TimeZone).HasMaxLength(EventSettings.TimeZoneMaxLength);
        builder.Property(settings => settings.Location).HasMaxLength(EventSettings.LocationMaxLength);
        // JSON as text: reading returns every character as it was written.
        builder.Property(settings => settings.SettingsData).HasColumnType("text");
        builder.Property(settings => settings.Questions).HasColumnType("text");
    }
}
