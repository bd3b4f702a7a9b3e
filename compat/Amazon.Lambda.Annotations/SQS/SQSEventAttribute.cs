namespace Amazon.Lambda.Annotations.SQS;

/// <summary>Makes a function consume a queue.</summary>
/// <param name="queue">The queue: its ARN, or @ and its name in the template.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public class SQSEventAttribute(string queue) : Attribute
{
    private string? _resourceName;

    /// <summary>The queue: its ARN, or @ and its name in the template.</summary>
    public string Queue { get; set; } = queue;

    /// <summary>The event's name in the template; the queue's letters and digits unless set.</summary>
    public string ResourceName
    {
        get => _resourceName ?? (Queue.StartsWith('@')
            ? Queue[1..]
            : string.Concat(Queue.Split(':', 6)[^1].Where(char.IsLetterOrDigit)));
        set => _resourceName = value;
    }

    /// <summary>Whether messages are delivered; true unless set.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The most messages in a batch; 0 leaves it to the platform, which takes 10.</summary>
    public uint BatchSize { get; set; }

    /// <summary>How long a batch may be gathered, in seconds.</summary>
    public uint MaximumBatchingWindowInSeconds { get; set; }

    /// <summary>Filter patterns in JSON, separated by semicolons.</summary>
    public string? Filters { get; set; }

    /// <summary>How many batches may be under way at once, 2 to 1000; 0 for no limit.</summary>
    public uint MaximumConcurrency { get; set; }
}
