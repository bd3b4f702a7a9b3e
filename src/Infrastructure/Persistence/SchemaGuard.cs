using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EventPlatform.Infrastructure.Persistence;

/// <summary>
/// Takes the place of what makes tables in EF Core, and says what to call instead: this assembly has no migrations,
/// and tables that were made without them would not be recorded.
/// </summary>
/// <param name="creator">Answers what is not about tables.</param>
internal sealed class SchemaGuard(IRelationalDatabaseCreator creator) : IMigrator, IDatabaseCreator
{
    /// <summary>How to apply the schema, within a sentence.</summary>
    public const string Remedy =
        "run \"eventplatform schema apply\", or call ApplyEventPlatformSchemaAsync() of the package " +
        "EventPlatform.Schema on the service provider";

    private const string AsDeclared = "EF Core declares it so.";

    private static InvalidOperationException NotHere => new(
        $"This context has no migrations: {Remedy}; MigrateAsync() works after services.AddSchema(configuration), " +
        "which follows AddEventPlatform.");

    /// <summary>Puts the guard into the contexts of a host. Functions do not need it: nobody migrates there.</summary>
    public static void AddTo(DbContextOptionsBuilder options) =>
        options.ReplaceService<IMigrator, SchemaGuard>().ReplaceService<IDatabaseCreator, SchemaGuard>();

    [RequiresUnreferencedCode(AsDeclared)]
    [RequiresDynamicCode(AsDeclared)]
    public void Migrate(string? targetMigration) => throw NotHere;

    [RequiresUnreferencedCode(AsDeclared)]
    [RequiresDynamicCode(AsDeclared)]
    public Task MigrateAsync(string? targetMigration, CancellationToken cancellationToken = default) => throw NotHere;

    [RequiresUnreferencedCode(AsDeclared)]
    [RequiresDynamicCode(AsDeclared)]
    public string GenerateScript(
        string? fromMigration = null, string? toMigration = null,
        MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default) => throw NotHere;

    [RequiresDynamicCode(AsDeclared)]
    public bool HasPendingModelChanges() => throw NotHere;

    public bool EnsureCreated() => throw NotHere;

    public Task<bool> EnsureCreatedAsync(CancellationToken cancellationToken = default) => throw NotHere;

    public bool EnsureDeleted() => creator.EnsureDeleted();

    public Task<bool> EnsureDeletedAsync(CancellationToken cancellationToken = default) =>
        creator.EnsureDeletedAsync(cancellationToken);

    public bool CanConnect() => creator.CanConnect();

    public Task<bool> CanConnectAsync(CancellationToken cancellationToken = default) =>
        creator.CanConnectAsync(cancellationToken);
}
