namespace Amazon.Lambda.SQSEvents;

/// <summary>
/// A batch of messages from a queue. Properties that Lambda always sends are not nullable; an event made by hand has
/// to set those that its reader uses.
/// </summary>
public class SQSEvent
{
    /// <summary>The messages.</summary>
    public List<SQSMessage> Records { get; set; } = null!;

    /// <summary>A message.</summary>
    public class SQSMessage
    {
        /// <summary>The id, which a batch response names.</summary>
        public string MessageId { get; set; } = null!;

        /// <summary>The handle of this delivery.</summary>
        public string ReceiptHandle { get; set; } = null!;

        /// <summary>The body.</summary>
        public string Body { get; set; } = null!;

        /// <summary>The body's MD5.</summary>
        public string? Md5OfBody { get; set; }

        /// <summary>The attributes' MD5.</summary>
        public string? Md5OfMessageAttributes { get; set; }

        /// <summary>The queue.</summary>
        public string? EventSourceArn { get; set; }

        /// <summary><c>aws:sqs</c>.</summary>
        public string? EventSource { get; set; }

        /// <summary>The queue's region.</summary>
        public string? AwsRegion { get; set; }

        /// <summary>The attributes that SQS sets, such as <c>ApproximateReceiveCount</c>.</summary>
        public Dictionary<string, string>? Attributes { get; set; }

        /// <summary>The values that the sender attached.</summary>
        public Dictionary<string, MessageAttribute>? MessageAttributes { get; set; }
    }

    /// <summary>A value that a sender attached.</summary>
    public class MessageAttribute
    {
        /// <summary>A text or a number.</summary>
        public string? StringValue { get; set; }

        /// <summary>Bytes.</summary>
        public MemoryStream? BinaryValue { get; set; }

        /// <summary>Reserved by SQS.</summary>
        public List<string>? StringListValues { get; set; }

        /// <summary>Reserved by SQS.</summary>
        public List<MemoryStream>? BinaryListValues { get; set; }

        /// <summary><c>String</c>, <c>Number</c> or <c>Binary</c>.</summary>
        public string? DataType { get; set; }
    }
}
