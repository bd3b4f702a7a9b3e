using EventPlatform.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EventPlatform.Schema;

/// <summary>
/// Lets <c>MigrateAsync</c> and <c>EnsureCreatedAsync</c> of a context do the same as
/// <see cref="DatabaseSchema.ApplyAsync"/>. EF Core's own would keep another history, and run a migration in one
/// transaction.
/// </summary>
internal sealed class SchemaMigrator(
    ICurrentDbContext current, IRelationalDatabaseCreator creator, IMigrationsAssembly assembly,
    IMigrationsModelDiffer differ, IModelRuntimeInitializer initializer, IDesignTimeModel model)
    : IMigrator, IDatabaseCreator
{
    private AppDbContext Db => (AppDbContext)current.Context;

    private static NotSupportedException Synchronous(string instead) =>
        new($"The schema is applied asynchronously: call {instead}.");

    public async Task MigrateAsync(string? targetMigration, CancellationToken cancellationToken = default)
    {
        if (targetMigration is not null)
            throw new NotSupportedException("Migrations are applied up to the last: call MigrateAsync() without one.");

        await DatabaseSchema.ApplyAsync(Db, new Progress<string>(), cancellationToken);
    }

    public async Task<bool> EnsureCreatedAsync(CancellationToken cancellationToken = default)
    {
        var before = await DatabaseSchema.GetStatusAsync(Db, cancellationToken);
        await MigrateAsync(targetMigration: null, cancellationToken);
        return before.Applied is [];
    }

    public void Migrate(string? targetMigration) => throw Synchronous("MigrateAsync()");

    public bool EnsureCreated() => throw Synchronous("EnsureCreatedAsync()");

    public string GenerateScript(
        string? fromMigration = null, string? toMigration = null,
        MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default) =>
        throw new NotSupportedException(
            $"Each statement needs a transaction of its own: call {nameof(DatabaseSchema)}." +
            $"{nameof(DatabaseSchema.Script)}(), or run \"eventplatform schema script\".");

    public bool HasPendingModelChanges() =>
        differ.HasDifferences(Relational(assembly.ModelSnapshot?.Model), model.Model.GetRelationalModel());

    public bool EnsureDeleted() => creator.EnsureDeleted();

    public Task<bool> EnsureDeletedAsync(CancellationToken cancellationToken = default) =>
        creator.EnsureDeletedAsync(cancellationToken);

    public bool CanConnect() => creator.CanConnect();

    public Task<bool> CanConnectAsync(CancellationToken cancellationToken = default) =>
        creator.CanConnectAsync(cancellationToken);

    private IRelationalModel? Relational(IModel? snapshot) => snapshot is null
        ? null
        : initializer.Initialize(
            (snapshot as IMutableModel)?.FinalizeModel() ?? snapshot, designTime: true, validationLogger: null)
            .GetRelationalModel();
}
