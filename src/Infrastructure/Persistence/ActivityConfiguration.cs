using EventPlatform.Domain.Activities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EventPlatform.Infrastructure.Persistence;

internal sealed class ActivityConfiguration : IEntityTypeConfiguration<Activity>
{
    /// <summary>The constraint that admits each activity once.</summary>
    internal const string Key = "pk_activities";

    public void Configure(EntityTypeBuilder<Activity> builder)
    {
        builder.ToTable("activities");
        builder.HasKey(activity => activity.Id).HasName(Key);
        builder.Property(activity => activity.Id).ValueGeneratedNever();
        builder.Property(activity => activity.Action).HasMaxLength(ActivityAction.MaxLength);
        builder.Property(activity => activity.Actor).HasMaxLength(Activity.ActorMaxLength);

        // Newest first scans these indexes backwards: DSQL refuses DESC on index keys.
        builder.HasIndex(
            activity => new { activity.GuestId, activity.Timestamp, activity.Id },
            "ix_activities_guest_id_timestamp_id");
        builder.HasIndex(
            activity => new { activity.Action, activity.Timestamp, activity.Id },
            "ix_activities_action_timestamp_id");
        builder.HasIndex(activity => new { activity.Timestamp, activity.Id }, "ix_activities_timestamp_id");
    }
}
