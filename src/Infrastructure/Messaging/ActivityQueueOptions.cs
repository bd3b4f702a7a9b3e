using System.ComponentModel.DataAnnotations;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>How long a request may wait for the activity queue. Bound to <c>ActivityQueue</c>.</summary>
public sealed record ActivityQueueOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ActivityQueue";

    /// <summary>The setting, and environment variable, with the URL of the SQS queue. Unset means no queue.</summary>
    public const string UrlSetting = "ACTIVITY_QUEUE_URL";

    /// <summary>The longest time of one try, 50 to 1,500 ms. Default 1,000 ms.</summary>
    [Range(50, 1_500)]
    public int TimeoutMs { get; set; } = 1_000;

    /// <summary>
    /// The most tries after the first, 0 or 1. Default 1. All tries take less than half of the time for publishing,
    /// so that the rest is left for the database.
    /// </summary>
    [Range(0, 1)]
    public int MaxRetries { get; set; } = 1;

    /// <summary>How long nothing is sent after a failure, 500 to 600,000 ms, or 0. Default 10,000 ms.</summary>
    [Range(0, 600_000)]
    public int BreakMs { get; set; } = 10_000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        BreakMs is 0 or >= 500
            ? []
            : [new ValidationResult("The field BreakMs must be 0 or between 500 and 600000.", [nameof(BreakMs)])];
}
