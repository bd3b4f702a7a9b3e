using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Access;

/// <summary>An access key as the database has it: without its secret.</summary>
public sealed class AccessKey
{
    /// <summary>The most characters in a label.</summary>
    public const int LabelMaxLength = 100;

    private AccessKey()
    {
    }

    /// <summary>The public part of the key; see <see cref="KeyText.Id"/>.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The role, as <see cref="RoleNames"/> spells it.</summary>
    public string Role { get; private set; } = "";

    /// <summary>Who has the key.</summary>
    public string Label { get; private set; } = "";

    /// <summary>See <see cref="KeyText.SecretHash"/>.</summary>
    public string SecretHash { get; private set; } = "";

    /// <summary>When the key was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The first moment at which the key is not good any more; null for a host's key without end.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>When the key was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>Makes the row of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="label">Who has it: 1 to <see cref="LabelMaxLength"/> characters.</param>
    /// <param name="expiresAt">When it ends, after <paramref name="now"/>; may be null for a host only.</param>
    /// <param name="now">The present time.</param>
    /// <returns>The row, or what is wrong with label or end.</returns>
    public static Result<AccessKey> Create(KeyText key, string? label, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        var errors = new FieldErrors();
        var cleaned = TextRules.Clean(label, nameof(Label), LabelMaxLength, errors);
        if (cleaned is null && !errors.Any)
            errors.Add(nameof(Label), $"is required: say who has the key, in 1 to {LabelMaxLength} characters.");
        var end = expiresAt?.ToStored();
        if (end is null && key.Role is not Access.Role.Host)
            errors.Add(nameof(ExpiresAt), $"is required for {key.Role.ToText()}: give the time at which the key ends.");
        if (end <= now.ToStored()) errors.Add(nameof(ExpiresAt), "must be in the future.");
        if (errors.Any) return errors.ToError();

        return new AccessKey
        {
            Id = key.Id,
            Role = key.Role.ToText(),
            Label = cleaned!,
            SecretHash = key.SecretHash,
            CreatedAt = now.ToStored(),
            ExpiresAt = end,
        };
    }

    /// <summary>Whether a key may be used.</summary>
    /// <param name="expiresAt">See <see cref="ExpiresAt"/>.</param>
    /// <param name="revokedAt">See <see cref="RevokedAt"/>.</param>
    /// <param name="now">The present time.</param>
    /// <returns>False when it has expired or was revoked.</returns>
    public static bool IsGood(DateTimeOffset? expiresAt, DateTimeOffset? revokedAt, DateTimeOffset now) =>
        revokedAt is null && (expiresAt is null || now < expiresAt);
}
