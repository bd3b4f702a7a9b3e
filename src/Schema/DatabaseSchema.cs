using System.Security.Cryptography;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Infrastructure.Persistence.Replay;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventPlatform.Schema;

/// <summary>The database's schema: what it should be, what it is, and how to get there.</summary>
public static class DatabaseSchema
{
    // Statements of use cases take seconds, but building an index of a long list takes minutes. The limit ends the wait
    // on a dropped connection.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMinutes(10);

    // Another deployment was faster with the statement.
    private static readonly string[] DoneByAnother =
    [
        PostgresErrorCodes.DuplicateTable, PostgresErrorCodes.DuplicateColumn, PostgresErrorCodes.DuplicateObject,
        PostgresErrorCodes.UndefinedTable, PostgresErrorCodes.UndefinedColumn, PostgresErrorCodes.UndefinedObject,
    ];

    private const int MaxConflicts = 10;

    private const int MaxPauseMs = 1_000;

    /// <summary>
    /// Adds the migrations to the <see cref="AppDbContext"/> of a container, for the methods of this class and for EF
    /// Core's <c>MigrateAsync</c> and <c>EnsureCreatedAsync</c>. A deployed function has no migrations.
    /// </summary>
    /// <param name="services">The container, after <c>AddEventPlatform</c> or <c>AddInfrastructure</c>.</param>
    /// <param name="configuration">The application's configuration.</param>
    /// <returns>The same container.</returns>
    /// <exception cref="InvalidOperationException">As <see cref="DatabaseTarget.From"/>.</exception>
    public static IServiceCollection AddSchema(this IServiceCollection services, IConfiguration configuration)
    {
        var forDsql = DatabaseTarget.From(configuration) is DatabaseTarget.Dsql;
        return services.ConfigureDbContext<AppDbContext>(options => UseMigrations(options, forDsql));
    }

    /// <summary>
    /// Writes the schema as SQL, without a database. Each statement runs in a transaction of its own.
    /// </summary>
    /// <param name="forDsql">True for Aurora DSQL, false for a plain PostgreSQL.</param>
    /// <returns>A script for psql; running it again does nothing, unless it renames something.</returns>
    /// <exception cref="NotSupportedException">A migration does what DSQL cannot do; the message says what to do
    /// instead.</exception>
    public static string Script(bool forDsql)
    {
        var options = new DbContextOptionsBuilder<AppDbContext>();
        UseMigrations(options, forDsql);
        using var db = new AppDbContext(options.Options);
        return new SchemaScript(db).ToSql();
    }

    /// <summary>Says what the database has of the schema.</summary>
    /// <param name="db">The database; its container has <see cref="AddSchema"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Applied and pending migrations, indexes that cannot be used, and guests to fill in.</returns>
    /// <exception cref="InvalidOperationException">The container lacks <see cref="AddSchema"/>.</exception>
    public static Task<SchemaStatus> GetStatusAsync(AppDbContext db, CancellationToken cancellationToken) =>
        Deployer(db).GetStatusAsync(cancellationToken);

    /// <summary>As <see cref="GetStatusAsync"/>, without the guests to fill in.</summary>
    internal static Task<SchemaStatus> GetStatusOfTablesAsync(
        AppDbContext db, CancellationToken cancellationToken) =>
        Deployer(db).GetStatusAsync(countGuests: false, cancellationToken);

    /// <summary>
    /// Applies pending migrations, waits until every index is built, and fills in new columns of rows that an earlier
    /// release has written. It may be interrupted anywhere and run again, and several may run at the same time.
    /// </summary>
    /// <param name="db">The database; its container has <see cref="AddSchema"/>.</param>
    /// <param name="progress">Receives each step.</param>
    /// <param name="cancellationToken">Stops between statements or while waiting for an index.</param>
    /// <returns>A task that ends when the schema is up to date.</returns>
    /// <exception cref="InvalidOperationException">The container lacks <see cref="AddSchema"/>.</exception>
    /// <exception cref="SchemaException">An index could not be built, or rows break a constraint.</exception>
    public static Task ApplyAsync(AppDbContext db, IProgress<string> progress, CancellationToken cancellationToken) =>
        RunAsync(db, deployer => ApplyWithOthersAsync(deployer, fillIn: true, progress, cancellationToken));

    /// <summary>
    /// As <see cref="ApplyAsync"/>, but leaves old rows as they are: functions of the earlier release still search by
    /// columns that filling in would change.
    /// </summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public static Task MigrateAsync(AppDbContext db, IProgress<string> progress, CancellationToken cancellationToken) =>
        RunAsync(db, deployer => ApplyWithOthersAsync(deployer, fillIn: false, progress, cancellationToken));

    /// <summary>
    /// Makes what is derived from names, addresses and notes anew for all guests: after the tables of Unicode have
    /// changed. It may be interrupted anywhere and run again, from the beginning.
    /// </summary>
    /// <param name="db">The database with its schema; its container has <see cref="AddSchema"/>.</param>
    /// <param name="progress">Receives the number of guests from time to time.</param>
    /// <param name="cancellationToken">Stops between transactions.</param>
    /// <returns>A task that ends when all guests are done.</returns>
    /// <exception cref="InvalidOperationException">The container lacks <see cref="AddSchema"/>.</exception>
    public static Task RefoldAsync(AppDbContext db, IProgress<string> progress, CancellationToken cancellationToken) =>
        RunAsync(db, deployer => deployer.RefoldAsync(all: true, progress, cancellationToken));

    /// <summary>
    /// Runs the statements of <see cref="RuntimeRole"/>. Existing roles stay as they are, and the other statements run
    /// after a refused one.
    /// </summary>
    /// <param name="db">A DSQL cluster, as <c>admin</c>.</param>
    /// <param name="statements">The statements.</param>
    /// <param name="progress">Receives each statement.</param>
    /// <param name="cancellationToken">Stops between statements; run it again to continue.</param>
    /// <returns>A task that ends when the role has its rights.</returns>
    /// <exception cref="InvalidOperationException">The database is not a DSQL cluster: a plain PostgreSQL has no
    /// IAM; or its container lacks <see cref="AddSchema"/>.</exception>
    /// <exception cref="SchemaException">Statements were refused; the message names them. Run all of them again when
    /// the cause is removed.</exception>
    public static Task GrantAsync(
        AppDbContext db,
        IReadOnlyList<string> statements,
        IProgress<string> progress,
        CancellationToken cancellationToken) =>
        RunAsync(db, deployer => deployer.GrantAsync(statements, progress, cancellationToken));

    /// <summary>Gives a context the migrations and the SQL generator of its database.</summary>
    internal static void UseMigrations(DbContextOptionsBuilder options, bool forDsql)
    {
        options.UseNpgsql(npgsql => npgsql.MigrationsAssembly(typeof(DatabaseSchema).Assembly));
        if (forDsql) options.ReplaceService<IMigrationsSqlGenerator, DsqlMigrationsSqlGenerator>();
        else options.ReplaceService<IMigrationsSqlGenerator, PortableMigrationsSqlGenerator>();
        options.ReplaceService<IMigrator, SchemaMigrator>().ReplaceService<IDatabaseCreator, SchemaMigrator>();
    }

    private static async Task ApplyWithOthersAsync(
        SchemaDeployer deployer, bool fillIn, IProgress<string> progress, CancellationToken cancellationToken)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                await deployer.ApplyAsync(fillIn, progress, cancellationToken);
                return;
            }
            catch (Exception e) when (conflicts < MaxConflicts && IsOfAnother(e))
            {
                progress.Report("  another deployment was first: going on from there");
                await Task.Delay(RandomNumberGenerator.GetInt32(MaxPauseMs), cancellationToken);
            }
        }
    }

    private static bool IsOfAnother(Exception e) =>
        e is PostgresException answer ? DoneByAnother.Contains(answer.SqlState)
        : e is RetryLimitExceededException && DatabaseFailure.KindOf(e) is FailureKind.Conflict;

    private static async Task RunAsync(AppDbContext db, Func<SchemaDeployer, Task> run)
    {
        var deployer = Deployer(db);
        // The caller may send other statements with the context afterwards.
        var before = db.Database.GetCommandTimeout();
        db.Database.SetCommandTimeout(AnswerTime);
        try
        {
            await run(deployer);
        }
        finally
        {
            db.Database.SetCommandTimeout(before);
        }
    }

    private static SchemaDeployer Deployer(AppDbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);
        var isDsql = db.GetService<IMigrationsSqlGenerator>() switch
        {
            DsqlMigrationsSqlGenerator => true,
            PortableMigrationsSqlGenerator => false,
            _ => throw new InvalidOperationException(
                $"The context has no migrations: call services.{nameof(AddSchema)}(configuration) after " +
                "AddEventPlatform."),
        };
        return new SchemaDeployer(db, isDsql, TimeProvider.System);
    }
}
