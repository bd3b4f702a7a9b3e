using System.Text.Json.Serialization;

namespace Amazon.Lambda.SQSEvents;

/// <summary>Names the messages of a batch that failed; the others are done. An empty list means that all are.</summary>
/// <param name="batchItemFailures">The messages that failed.</param>
public class SQSBatchResponse(List<SQSBatchResponse.BatchItemFailure> batchItemFailures)
{
    /// <summary>A batch of which nothing failed.</summary>
    public SQSBatchResponse()
        : this([])
    {
    }

    /// <summary>The messages that failed.</summary>
    [JsonPropertyName("batchItemFailures")]
    public List<BatchItemFailure> BatchItemFailures { get; set; } = batchItemFailures;

    /// <summary>A message that failed.</summary>
    public class BatchItemFailure
    {
        /// <summary>The message's id.</summary>
        [JsonPropertyName("itemIdentifier")]
        public string ItemIdentifier { get; set; } = null!;
    }
}
