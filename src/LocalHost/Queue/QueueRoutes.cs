using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EventPlatform.LocalHost.Queue;

/// <summary>What <c>GET /_local/queue</c> shows.</summary>
/// <param name="Depth">Messages that wait to be delivered.</param>
/// <param name="InFlight">Messages under way, or failed and hidden until they are delivered again.</param>
/// <param name="DeadLetters">Messages that failed as often as allowed.</param>
/// <param name="DeadLetterMessages">The first of them, oldest first. A body holds ids, an action and a time.</param>
internal sealed record QueueReport(
    int Depth, int InFlight, int DeadLetters, IReadOnlyList<DeadLetterReport> DeadLetterMessages);

internal sealed record DeadLetterReport(string MessageId, DateTimeOffset SentAt, string Body);

/// <summary>What <c>POST /_local/queue/redrive</c> answers.</summary>
/// <param name="Moved">How many dead letters are delivered again.</param>
internal sealed record RedriveReport(int Moved);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(QueueReport))]
[JsonSerializable(typeof(RedriveReport))]
internal sealed partial class QueueReportJson : JsonSerializerContext;

/// <summary>The embedded queue over HTTP, for whoever runs <c>serve</c>: AWS has its console for that.</summary>
internal static class QueueRoutes
{
    private const int MaxShown = 100;

    /// <summary>Adds the routes.</summary>
    public static void MapQueue(this WebApplication app, EmbeddedQueue queue)
    {
        app.MapGet("/_local/queue", http => http.Response.WriteAsJsonAsync(
            Report(queue), QueueReportJson.Default.QueueReport, cancellationToken: http.RequestAborted));
        app.MapPost("/_local/queue/redrive", http => http.Response.WriteAsJsonAsync(
            new RedriveReport(queue.Redrive()), QueueReportJson.Default.RedriveReport,
            cancellationToken: http.RequestAborted));
    }

    private static QueueReport Report(EmbeddedQueue queue)
    {
        var figures = queue.Figures;
        return new QueueReport(
            figures.Visible,
            figures.InFlight,
            figures.DeadLetters,
            [
                .. queue.DeadLetters().OrderBy(message => message.SentAt).Take(MaxShown)
                .Select(message => new DeadLetterReport(message.Id, message.SentAt, message.Body))]);
    }
}
