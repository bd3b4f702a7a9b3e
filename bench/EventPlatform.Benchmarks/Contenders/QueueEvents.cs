using System.Buffers.Text;
using System.Text;
using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>Queue events that can be delivered again and again.</summary>
internal static class QueueEvents
{
    /// <summary>A batch of activities as SQS delivers it.</summary>
    /// <param name="activities">The activities.</param>
    public static byte[] Make(IEnumerable<ActivityMessage> activities) => LambdaEvents.Queue(
        activities.Select(activity => (activity.Id.ToString("D"), ActivityMessageJson.Write(activity))));

    /// <summary>
    /// Gives the activities of a queue event new ids, in place: a message that was stored before would be skipped. It
    /// takes far less than a microsecond and no memory.
    /// </summary>
    /// <param name="json">The event.</param>
    /// <param name="places">Where the ids stand, as <see cref="PlacesOf"/> found them.</param>
    public static void Renew(byte[] json, IReadOnlyList<int> places)
    {
        foreach (var place in places) Utf8Formatter.TryFormat(Guid.NewGuid(), json.AsSpan(place), out _);
    }

    /// <summary>Where ids stand in an event's bodies.</summary>
    /// <param name="json">The event.</param>
    /// <param name="activities">Their activities.</param>
    public static IReadOnlyList<int> PlacesOf(byte[] json, IEnumerable<ActivityMessage> activities) =>
        [
            .. activities
            .Select(activity => json.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(activity.Id.ToString("D"))))];
}
