using System.Text.Json.Serialization;

namespace Amazon.Lambda.SQSEvents;

/// <summary>Names the failed messages of a batch; the others are done. An empty list means that none failed.</summary>
/// <param name="batchItemFailures">The messages that failed.</param>
public class SQSBatchResponse(List<SQSBatchResponse.BatchItemFailure> batchItemFailures)
{
    /// <summary>Creates a response without failed messages.</summary>
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
