using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;

namespace EventPlatform.Application.Access;

/// <summary>
/// The access keys that this process has found good, each for a minute: a warm request asks the database for nothing
/// more, and a revoked key works for a minute at most. One in each process.
/// </summary>
/// <param name="clock">Tells when a minute is over.</param>
public sealed class GoodKeys(TimeProvider clock)
{
    /// <summary>How long a key counts as good without another look at the database.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);

    // Only good keys are remembered, so only people who make keys can fill it.
    private readonly ConcurrentDictionary<(string Id, string SecretHash, Role Role), DateTimeOffset> _until = new();

    internal bool Contains(KeyText key) =>
        _until.TryGetValue((key.Id, key.SecretHash, key.Role), out var until) && clock.GetUtcNow() < until;

    internal void Add(KeyText key, DateTimeOffset? expiresAt)
    {
        var until = clock.GetUtcNow() + Memory;
        _until[(key.Id, key.SecretHash, key.Role)] = expiresAt < until ? expiresAt.Value : until;
    }
}

/// <summary>Signs callers in by access keys.</summary>
/// <param name="db">The database.</param>
/// <param name="unitOfWork">Reads again when a connection is lost.</param>
/// <param name="known">The keys found good a moment ago.</param>
/// <param name="clock">Tells whether a key has expired.</param>
public sealed class KeySignIn(GuestListDb db, IUnitOfWork unitOfWork, GoodKeys known, TimeProvider clock)
{
    private static readonly string NoHash = new('0', KeyText.HashLength);

    /// <summary>
    /// Signs in. A key that is not good takes the same statement and the same comparison, whatever is wrong with it:
    /// the time tells nothing.
    /// </summary>
    /// <param name="key">The key as the caller sent it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The caller, or <c>unauthenticated</c>.</returns>
    public async Task<Result<Caller>> SignInAsync(KeyText key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!known.Contains(key))
        {
            var stored = await FindAsync(key.Id, cancellationToken);
            var isSecret = CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(key.SecretHash), Encoding.ASCII.GetBytes(stored.SecretHash ?? NoHash));
            var isGood = AccessKey.IsGood(stored.ExpiresAt, stored.RevokedAt, clock.GetUtcNow());
            if (!isSecret || !isGood || stored.Role != key.Role.ToText())
                return SignInMetrics.Failed(SignInMetrics.Key);

            known.Add(key, stored.ExpiresAt);
        }

        return Caller.WithKey(key.Role, key.Id);
    }

    // There is always one row to read, since reading one takes longer than reading none.
    private async Task<StoredKey> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await unitOfWork.RunAsync<Result<StoredKey>>(
            inTransaction: false,
            async () => (await db.QueryAsync(
                $"""
                SELECT role, secret_hash, expires_at, revoked_at
                FROM (SELECT {id}::text AS id) AS asked LEFT JOIN access_keys ON access_keys.id = asked.id
                """,
                row => new StoredKey(
                    row.Find<string>(0), row.Find<string>(1), row.Find<DateTimeOffset?>(2),
                    row.Find<DateTimeOffset?>(3)),
                cancellationToken)).Single(),
            cancellationToken);
        return found.Value;
    }

    private sealed record StoredKey(
        string? Role, string? SecretHash, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);
}
