using Amazon.Lambda.SQSEvents;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Activities;

namespace EventPlatform.Bench.ActivityConsumer;

/// <summary>One batch in both shapes, made before the clock starts: an event for the function, columns for Npgsql.</summary>
internal sealed class Batch
{
    /// <summary>Makes a batch of activities that no other batch has.</summary>
    /// <param name="size">How many.</param>
    public Batch(int size)
    {
        var now = DateTimeOffset.UtcNow;
        ActivityMessage[] activities =
            [.. Enumerable.Range(0, size).Select(_ => new ActivityMessage(Guid.NewGuid(), Guid.NewGuid(), ActivityAction.GuestUpdated, now))];
        Event = new SQSEvent
        {
            Records =
            [
                .. activities.Select(activity => new SQSEvent.SQSMessage
                {
                    MessageId = activity.Id.ToString("D"),
                    Body = ActivityMessageJson.Write(activity),
                }),
            ],
        };
        Ids = Array.ConvertAll(activities, activity => activity.Id);
        GuestIds = Array.ConvertAll(activities, activity => activity.GuestId);
        Actions = Array.ConvertAll(activities, activity => activity.Action);
        Timestamps = Array.ConvertAll(activities, activity => activity.Timestamp);
    }

    /// <summary>What SQS would deliver.</summary>
    public SQSEvent Event { get; }

    /// <summary>The activities' ids.</summary>
    public Guid[] Ids { get; }

    /// <summary>Their guests.</summary>
    public Guid?[] GuestIds { get; }

    /// <summary>Their actions.</summary>
    public string[] Actions { get; }

    /// <summary>When they happened.</summary>
    public DateTimeOffset[] Timestamps { get; }
}
