using System.Data.Common;
using System.Reflection;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Schema;
using EventPlatform.TestSupport.DsqlRules;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>
/// Deployment against a real PostgreSQL. For DSQL an interceptor stands between: it builds indexes as ordinary ones,
/// leaves them invalid and keeps a <c>sys.jobs</c> for them, as a cluster does while its jobs run.
/// </summary>
public sealed class SchemaDeploymentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Apply_Twice_IsUpToDate(bool dsql)
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql);
        Assert.False((await database.StatusAsync()).IsUpToDate);

        await database.ApplyAsync();
        await database.ApplyAsync();

        var status = await database.StatusAsync();
        Assert.True(status.IsUpToDate);
        Assert.NotEmpty(status.Applied);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Apply_KilledAfterEachStatement_EndsInTheSameSchema(bool dsql)
    {
        await using var reference = await EmptyDatabase.CreateAsync(dsql);
        await reference.ApplyAsync();
        var expected = await reference.DescribeAsync();

        await using var database = await EmptyDatabase.CreateAsync(dsql);
        var statements = 1;
        while (!await database.ApplyAsync(killAfter: statements)) statements++;

        Assert.InRange(statements, 10, 100);
        Assert.Equal(expected, await database.DescribeAsync());
        Assert.True((await database.StatusAsync()).IsUpToDate);
    }

    [Fact]
    public async Task Apply_WhileIndexJobsRun_WaitsAndReportsThem()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: true);

        var reported = await database.ApplyAsync();

        Assert.Contains(
            reported,
            line => line.Contains("waiting for", StringComparison.Ordinal) && line
                .Contains("ix_guests_sort_key", StringComparison.Ordinal));
        Assert.Empty((await database.StatusAsync()).InvalidIndexes);
    }

    [Fact]
    public async Task Apply_JobCompletedWithErrorInDetails_FailsThenSucceedsWhenRunAgain()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: true, failing: "ix_guests_email");

        var error = await Assert.ThrowsAsync<SchemaException>(database.ApplyAsync);

        Assert.Contains("ix_guests_email", error.Message, StringComparison.Ordinal);
        Assert.Contains("key exceeds 1 KiB", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty((await database.StatusAsync()).Pending);

        database.Cluster!.Failing = null;
        await database.ApplyAsync();
        Assert.True((await database.StatusAsync()).IsUpToDate);
    }

    [Fact]
    public async Task Apply_IndexGoneMissing_IsReportedAndBuiltAnew()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: false);
        await database.ApplyAsync();
        await database.ExecuteAsync("DROP INDEX ix_guests_email");

        Assert.Equal(["ix_guests_email"], (await database.StatusAsync()).InvalidIndexes);
        await database.ApplyAsync();

        Assert.True((await database.StatusAsync()).IsUpToDate);
    }

    [Fact]
    public async Task Apply_SomebodyElsesInvalidIndex_IsLeftAlone()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: false);
        await database.ExecuteAsync(
            """
            CREATE TABLE theirs (id int);
            CREATE INDEX ix_theirs ON theirs (id);
            UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_theirs'::regclass;
            """);

        await database.ApplyAsync();

        Assert.Contains("ix_theirs", await database.DescribeAsync(), StringComparison.Ordinal);
        Assert.True((await database.StatusAsync()).IsUpToDate);
    }

    [Fact]
    public async Task Script_ForPostgres_MakesTheSameSchemaAsApply()
    {
        await using var applied = await EmptyDatabase.CreateAsync(dsql: false);
        await applied.ApplyAsync();
        await using var scripted = await EmptyDatabase.CreateAsync(dsql: false);

        await scripted.ExecuteAsync(DatabaseSchema.Script(forDsql: false));
        await scripted.ExecuteAsync(DatabaseSchema.Script(forDsql: false));

        Assert.Equal(await applied.DescribeAsync(), await scripted.DescribeAsync());
        Assert.True((await scripted.StatusAsync()).IsUpToDate);
    }

    [Fact]
    public async Task GrantStatements_OnPostgres_LetTheRoleDoWhatTheUseCasesDoAndNoMore()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: false);
        await database.ApplyAsync();
        var role = $"app_{Guid.NewGuid():n}";
        var statements = RuntimeRole.WriterStatements(role, "arn:aws:iam::123456789012:role/app")
            .Where(sql => !sql.StartsWith("AWS", StringComparison.Ordinal));
        foreach (var statement in statements) await database.ExecuteAsync(statement);

        await database.ExecuteAsync(
            $"SET ROLE {role}; DELETE FROM guests; UPDATE settings SET max_guests = 1; SELECT 1 FROM activities");
        foreach (var forbidden in new[]
        {
            "DELETE FROM activities",
            "DELETE FROM settings",
            "UPDATE activities SET action = ''",
            "DROP TABLE guests",
            "SELECT 1 FROM schema_migrations",
        })
        {
            var error = await Assert.ThrowsAsync<PostgresException>(
                () => database.ExecuteAsync($"SET ROLE {role}; {forbidden}"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }

        await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Fact]
    public async Task Grant_AllTaken_GrantsTablesOnlyAndMayRunAgain()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: true);
        await database.ApplyAsync();
        var role = $"app_{Guid.NewGuid():n}";
        try
        {
            await database.GrantAsync(role);
            var again = await database.GrantAsync(role);

            Assert.Contains("  exists already", again);
            Assert.DoesNotContain(again, line => line.Contains("SCHEMA", StringComparison.Ordinal));
            await database.ExecuteAsync(
                $"SET ROLE {role}; DELETE FROM guests; UPDATE settings SET max_guests = 1; SELECT 1 FROM activities");
        }
        finally
        {
            await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task Grant_SomeRefused_RunsTheRestNamesThemAndEndsWhenRunAgain()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: true);
        await database.ApplyAsync();
        await database.ExecuteAsync("ALTER TABLE guests RENAME TO hidden");
        var role = $"app_{Guid.NewGuid():n}";
        database.Cluster!.Refusing = "GRANT SELECT, INSERT ON activities";
        try
        {
            var refused = await Assert.ThrowsAsync<SchemaException>(() => database.GrantAsync(role));

            Assert.Contains($"2 of 7 statements", refused.Message, StringComparison.Ordinal);
            Assert.Contains(
                $"GRANT SELECT, INSERT, UPDATE, DELETE ON guests TO {role}", refused.Message, StringComparison.Ordinal);
            Assert.Contains("42P01", refused.Message, StringComparison.Ordinal);
            Assert.Contains($"GRANT SELECT, INSERT ON activities TO {role}", refused.Message, StringComparison.Ordinal);
            Assert.Contains("0A000", refused.Message, StringComparison.Ordinal);
            await database.ExecuteAsync($"SET ROLE {role}; UPDATE settings SET max_guests = 1");

            database.Cluster.Refusing = null;
            await database.ExecuteAsync("ALTER TABLE hidden RENAME TO guests");
            await database.GrantAsync(role);
            await database.ExecuteAsync($"SET ROLE {role}; DELETE FROM guests; SELECT 1 FROM activities");
        }
        finally
        {
            await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Apply_LaterMigrationKilledAfterEachStatement_EndsInTheSameSchema(bool dsql)
    {
        await using var reference = await EmptyDatabase.CreateAsync(dsql, later: typeof(Later));
        await reference.ApplyAsync();
        var expected = await reference.DescribeAsync();
        string[] present = ["notes.body", "notes.mark", "ix_guests_answered_at", "'new'", "notes_mark_check t"];
        foreach (var made in present)
            Assert.Contains(made, expected, StringComparison.Ordinal);
        foreach (var gone in new[] { "remarks.", "notes.text", "notes.useless", "ix_guests_rsvp_at" })
            Assert.DoesNotContain(gone, expected, StringComparison.Ordinal);

        await using var before = await EmptyDatabase.CreateAsync(dsql);
        await before.ApplyAsync();
        var statements = 1;
        for (var lived = false; !lived; statements++)
        {
            await using var database = await before.CopyAsync();
            database.Later = typeof(Later);
            lived = await database.ApplyAsync(killAfter: statements);
            await database.ApplyAsync();

            Assert.Equal(expected, await database.DescribeAsync());
            Assert.True((await database.StatusAsync()).IsUpToDate);
        }

        Assert.InRange(statements, 15, 40);
    }

    [Fact]
    public async Task Apply_RenamedIndexesGoneMissing_AreBuiltAnewUnderTheirPresentNames()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: false, later: typeof(Later));
        await database.ApplyAsync();
        var expected = await database.DescribeAsync();
        await database.ExecuteAsync("DROP INDEX ix_remarks_text, ix_guests_answered_at");

        Assert.Equal(
            ["ix_guests_answered_at", "ix_remarks_text"],
            (await database.StatusAsync()).InvalidIndexes.Order(StringComparer.Ordinal));
        await database.ApplyAsync();

        Assert.Equal(expected, await database.DescribeAsync());
    }

    [Fact]
    public async Task Apply_RowsThatBreakANewConstraint_FailsWithTheReasonThenSucceedsWhenRunAgain()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: true, later: typeof(Later));
        database.Cluster!.Failing = "notes_mark_check";

        var error = await Assert.ThrowsAsync<SchemaException>(database.ApplyAsync);

        Assert.Contains("VALIDATE CONSTRAINT notes_mark_check", error.Message, StringComparison.Ordinal);
        Assert.Contains("violated by some row", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty((await database.StatusAsync()).Pending);

        database.Cluster.Failing = null;
        Assert.Contains("  waiting for its job", await database.ApplyAsync());
        Assert.True((await database.StatusAsync()).IsUpToDate);
    }

    [Fact]
    public async Task Apply_ANameGivenAgain_IsRefusedBeforeAnythingRuns()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: false, later: typeof(SameNameAgain));

        var error = await Assert.ThrowsAsync<NotSupportedException>(database.ApplyAsync);

        Assert.Contains("guests.email", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("guests", await database.DescribeAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(RenamedAndDropped), "leave the renaming out")]
    [InlineData(typeof(FilteredColumnRenamed), "ix_guests_email_attending")]
    [InlineData(typeof(FilteredColumnDropped), "ix_guests_email_attending")]
    public async Task Apply_WhatCannotBeResumed_IsRefusedBeforeAnythingRuns(Type migration, string advice)
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: false, later: migration);

        var error = await Assert.ThrowsAsync<NotSupportedException>(database.ApplyAsync);

        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("guests", await database.DescribeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_RowsThatBreakANewConstraintOnPostgres_FailsWithTheAdvice()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: false);
        await database.ApplyAsync();
        await database.ExecuteAsync(
            "INSERT INTO settings (id, settings_data, seat_claims, created_at, updated_at, max_guests) "
            + "VALUES (gen_random_uuid(), '{}', 0, now(), now(), 0)");
        database.Later = typeof(ChecksOldRows);

        var error = await Assert.ThrowsAsync<SchemaException>(database.ApplyAsync);

        Assert.Contains("violated by some row", error.Message, StringComparison.Ordinal);
        Assert.Contains("mend the old ones and apply again", error.Message, StringComparison.Ordinal);
        await database.ExecuteAsync("UPDATE settings SET max_guests = 1");
        await database.ApplyAsync();
        Assert.True((await database.StatusAsync()).IsUpToDate);
    }

    [Fact]
    public async Task Apply_GivesItsStatementsMoreTimeThanTheUseCasesHave()
    {
        await using var database = await EmptyDatabase.CreateAsync(dsql: false);

        var (times, afterwards) = await database.ApplyTimedAsync();

        Assert.Equal([600], times.Distinct());
        Assert.Null(afterwards);
    }

    /// <summary>Everything that a migration may do to tables that exist.</summary>
    [Migration("29990101000000_Later")]
    private sealed class Later : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                "remarks",
                table => new
                {
                    id = table.Column<Guid>("uuid", nullable: false),
                    text = table.Column<string>("text", nullable: false),
                    useless = table.Column<int>("integer", nullable: true),
                },
                constraints: table => table.PrimaryKey("pk_remarks", row => row.id));
            migrationBuilder.CreateIndex("ix_remarks_text", "remarks", "text");
            migrationBuilder.AddColumn<string>("mark", "remarks", "text", nullable: true);
            migrationBuilder.RenameColumn("text", "remarks", "body");
            migrationBuilder.DropColumn("useless", "remarks");
            migrationBuilder.AlterColumn<string>(
                "mark",
                "remarks",
                "text",
                nullable: true,
                defaultValue: "new",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);
            migrationBuilder.AlterColumn<string>(
                "body",
                "remarks",
                "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: false);
            migrationBuilder.RenameTable("remarks", newName: "notes");
            migrationBuilder.RenameColumn("rsvp_at", "guests", "answered_at");
            migrationBuilder.RenameIndex("ix_guests_rsvp_at", "ix_guests_answered_at", "guests");
            migrationBuilder.AddCheckConstraint("notes_mark_check", "notes", "mark <> ''");
            migrationBuilder.CreateIndex("ix_notes_mark", "notes", "mark");
        }

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("notes");
    }

    [Migration("29990101000000_RenamedAndDropped")]
    private sealed class RenamedAndDropped : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn("email", "guests", "address");
            migrationBuilder.DropColumn("address", "guests");
        }

        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException();
    }

    private abstract class FilteredIndex(Action<MigrationBuilder> change) : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                "ix_guests_email_attending", "guests", "email", filter: "\"attending\" AND dietary <> 'x'");
            change(migrationBuilder);
        }

        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException();
    }

    [Migration("29990101000000_FilteredColumnRenamed")]
    private sealed class FilteredColumnRenamed() : FilteredIndex(m => m.RenameColumn("dietary", "guests", "note"));

    [Migration("29990101000000_FilteredColumnDropped")]
    private sealed class FilteredColumnDropped() : FilteredIndex(m => m.DropColumn("attending", "guests"));

    [Migration("29990101000000_ChecksOldRows")]
    private sealed class ChecksOldRows : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.AddCheckConstraint("settings_max_guests_check", "settings", "max_guests > 0");

        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException();
    }

    [Migration("29990101000000_SameNameAgain")]
    private sealed class SameNameAgain : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn("email", "guests");
            migrationBuilder.AddColumn<string>("email", "guests", "text", nullable: true);
        }

        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.DropColumn("email", "guests");
    }

    private sealed class EmptyDatabase : IAsyncDisposable
    {
        private readonly string _connectionString;

        // One for all contexts: for each, EF Core builds its services and the model anew.
        private readonly NpgsqlDataSource _source;

        private EmptyDatabase(string connectionString) =>
            (_connectionString, _source) = (connectionString, NpgsqlDataSource.Create(connectionString));

        public ClusterInterceptor? Cluster { get; private init; }

        public Type? Later { get; set; }

        public static async Task<EmptyDatabase> CreateAsync(bool dsql, string? failing = null, Type? later = null)
        {
            var database = await CreateAsync(dsql, template: null);
            database.Later = later;
            if (!dsql) return database;
            database.Cluster!.Failing = failing;
            await database.ExecuteAsync(ClusterInterceptor.CreateJobs);
            return database;
        }

        /// <summary>Makes another database with what this one has in it.</summary>
        public Task<EmptyDatabase> CopyAsync() => CreateAsync(
            dsql: Cluster is not null, new NpgsqlConnectionStringBuilder(_connectionString).Database);

        public Task<SchemaStatus> StatusAsync() => WithDeployerAsync(deployer => deployer.GetStatusAsync(Cancellation));

        public async Task<List<string>> ApplyAsync()
        {
            var reported = new Lines();
            await WithDeployerAsync(async deployer =>
            {
                await deployer.ApplyAsync(fillIn: true, reported, Cancellation);
                return 0;
            });
            return reported;
        }

        public async Task<List<string>> GrantAsync(string role)
        {
            var reported = new Lines();
            await WithDeployerAsync(async deployer =>
            {
                await deployer.GrantAsync(
                    RuntimeRole.WriterStatements(role, "arn:aws:iam::123456789012:role/app"), reported, Cancellation);
                return 0;
            });
            return reported;
        }

        /// <summary>Runs a deployment.</summary>
        /// <returns>The time that each statement had, and what the context gives to others, in seconds.</returns>
        public Task<(IReadOnlyList<int> Seconds, int? Afterwards)> ApplyTimedAsync()
        {
            var times = new TimeInterceptor();
            return WithContextAsync<(IReadOnlyList<int>, int?)>(
                async db =>
                {
                    await DatabaseSchema.ApplyAsync(db, new Lines(), Cancellation);
                    return (times.Seconds, db.Database.GetCommandTimeout());
                },
                times);
        }

        /// <summary>Runs a deployment that dies right after the given number of its statements.</summary>
        /// <returns>True when it had no more than that and lived.</returns>
        public async Task<bool> ApplyAsync(int killAfter)
        {
            try
            {
                return await WithDeployerAsync(
                    async deployer =>
                    {
                        await deployer.ApplyAsync(fillIn: true, new Lines(), Cancellation);
                        return true;
                    },
                    new KillInterceptor(killAfter));
            }
            catch (KilledException)
            {
                return false;
            }
        }

        /// <summary>Tables, columns, indexes, constraints and migrations, in words.</summary>
        public async Task<string> DescribeAsync()
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            await connection.OpenAsync(Cancellation);
            await using var command = new NpgsqlCommand(
                """
                SELECT string_agg(line, E'\n' ORDER BY line) FROM (
                    SELECT format('%s.%s %s %s %s %s', table_name, column_name, data_type, is_nullable,
                        collation_name, column_default) AS line
                    FROM information_schema.columns WHERE table_schema = 'public'
                    UNION ALL SELECT format('%s %s', conname, convalidated) FROM pg_constraint
                    WHERE connamespace = 'public'::regnamespace
                    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public') AS lines
                """,
                connection);
            var schema = (await command.ExecuteScalarAsync(Cancellation))?.ToString() ?? "";
            if (!schema.Contains("schema_migrations", StringComparison.Ordinal)) return schema;

            await using var history =
                new NpgsqlCommand("SELECT string_agg(migration_id, ',') FROM schema_migrations", connection);
            return $"{schema}\n{await history.ExecuteScalarAsync(Cancellation)}";
        }

        public async Task ExecuteAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            await connection.OpenAsync(Cancellation);
            await connection.RunAsync(sql);
        }

        public async ValueTask DisposeAsync()
        {
            await _source.DisposeAsync();
            await TestPostgres.DropDatabaseAsync(_connectionString, CancellationToken.None);
        }

        private static async Task<EmptyDatabase> CreateAsync(bool dsql, string? template)
        {
            var connectionString = new NpgsqlConnectionStringBuilder(
                await TestPostgres.CreateDatabaseAsync(template, Cancellation))
            {
                Pooling = false,
            }.ConnectionString;
            return new EmptyDatabase(connectionString)
            {
                Cluster = dsql ? new ClusterInterceptor(connectionString) : null,
            };
        }

        // The clock moves by itself with every question, so that waiting for a job takes no time.
        private Task<T> WithDeployerAsync<T>(
            Func<SchemaDeployer, Task<T>> action, params IInterceptor[] interceptors) =>
            WithContextAsync(
                db => action(new SchemaDeployer(db, isDsql: Cluster is not null, new ImpatientClock())), interceptors);

        private async Task<T> WithContextAsync<T>(
            Func<AppDbContext, Task<T>> action, params IInterceptor[] interceptors)
        {
            var options = new DbContextOptionsBuilder<AppDbContext>();
            options.UseNpgsql(_source);
            options.AddInterceptors(interceptors);
            if (Cluster is not null) options.AddInterceptors(Cluster);
            DatabaseSchema.UseMigrations(options, forDsql: Cluster is not null);
            if (Later is not null)
            {
                options.ReplaceService<IMigrationsAssembly, LongerHistory>()
                    .UseApplicationServiceProvider(
                        new ServiceCollection().AddSingleton<Type>(Later).BuildServiceProvider());
            }

            await using var db = new AppDbContext(options.Options);
            await db.Database.OpenConnectionAsync(Cancellation); // One for all statements: there is no pool.
            return await action(db);
        }
    }

    private sealed class Lines : List<string>, IProgress<string>
    {
        public void Report(string value) => Add(value);
    }

    /// <summary>A clock whose timers are due at once.</summary>
    private sealed class ImpatientClock : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class KilledException : Exception;

    private sealed class TimeInterceptor : DbCommandInterceptor
    {
        public List<int> Seconds { get; } = [];

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
        {
            Seconds.Add(command.CommandTimeout);
            return ValueTask.FromResult(result);
        }
    }

    private sealed class KillInterceptor(int after) : DbCommandInterceptor
    {
        private int _statements;

        public override ValueTask<int> NonQueryExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, int result,
            CancellationToken cancellationToken = default) =>
            ++_statements == after ? throw new KilledException() : ValueTask.FromResult(result);

        // What starts a job has an answer.
        public override ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command,
            CommandExecutedEventData eventData,
            DbDataReader result,
            CancellationToken cancellationToken = default) =>
            (command.CommandText.Contains("VALIDATE", StringComparison.Ordinal)
                || command.CommandText.StartsWith("INSERT INTO sys.jobs", StringComparison.Ordinal))
            && ++_statements == after
                ? throw new KilledException()
                : ValueTask.FromResult(result);
    }

    /// <summary>Plays the part of a cluster: index jobs that end when they have been asked about once.</summary>
    private sealed class ClusterInterceptor(string connectionString) : DbCommandInterceptor
    {
        public const string CreateJobs =
            """
            CREATE SCHEMA sys;
            CREATE TABLE sys.jobs (
                job_id text, status text, details text, object_name text,
                update_time timestamptz DEFAULT clock_timestamp());
            """;

        public string? Failing { get; set; }

        public string? Refusing { get; set; }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
        {
            if (DsqlStatementChecker.Check(command.CommandText) is { } reason) throw Refused(reason);
            if (Refusing is not null && command.CommandText.StartsWith(Refusing, StringComparison.Ordinal))
                throw Refused("feature not supported");
            if (command.CommandText.StartsWith("AWS", StringComparison.Ordinal))
                return ValueTask.FromResult(InterceptionResult<int>.SuppressWithResult(0));

            if (command.CommandText.Contains(" INDEX ASYNC IF NOT EXISTS ", StringComparison.Ordinal))
            {
                var index = command.CommandText.Split(" EXISTS ")[1].Split(' ')[0];
                command.CommandText =
                    $"""
                    DO $$ BEGIN
                        IF to_regclass('{index}') IS NULL THEN
                            {command.CommandText.Replace("INDEX ASYNC", "INDEX", StringComparison.Ordinal)}
                            UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{index}'::regclass;
                            INSERT INTO sys.jobs (job_id, status, object_name)
                            VALUES (gen_random_uuid()::text, 'processing', 'public.{index}');
                        END IF;
                    END $$
                    """;
            }

            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (DsqlStatementChecker.Check(command.CommandText) is { } reason) throw Refused(reason);
            if (command.CommandText.StartsWith("ALTER TABLE ASYNC", StringComparison.Ordinal))
            {
                var constraint = command.CommandText.TrimEnd(';').Split(' ')[^1];
                const string Insert = "INSERT INTO sys.jobs (job_id, status, object_name) VALUES";
                command.CommandText =
                    $"{Insert} (gen_random_uuid()::text, 'processing', '{constraint}') RETURNING job_id";
            }

            return ValueTask.FromResult(result);
        }

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result,
            CancellationToken cancellationToken = default)
        {
            if (!command.CommandText.Contains("status NOT IN", StringComparison.Ordinal)) return result;

            // On a connection of its own: the deployer is still reading on the other.
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var finish = new NpgsqlCommand(
                """
                UPDATE pg_index SET indisvalid = true
                FROM sys.jobs WHERE status = 'processing' AND object_name <> 'public.' || @failing
                    AND indexrelid = to_regclass(object_name);
                UPDATE pg_constraint SET convalidated = true
                FROM sys.jobs WHERE status = 'processing' AND object_name <> @failing AND conname = object_name;
                UPDATE sys.jobs SET status = 'completed', details = CASE object_name
                    WHEN 'public.' || @failing THEN 'key exceeds 1 KiB' WHEN @failing THEN 'violated by some row' END
                WHERE status = 'processing';
                """,
                connection);
            finish.Parameters.AddWithValue("failing", Failing ?? "");
            await finish.ExecuteNonQueryAsync(cancellationToken);
            return result;
        }

        private static PostgresException Refused(string reason) =>
            new(reason, "ERROR", "ERROR", PostgresErrorCodes.FeatureNotSupported);
    }

    /// <summary>The product's own migrations and one more.</summary>
    private sealed class LongerHistory(ICurrentDbContext current, IDbContextOptions options) : IMigrationsAssembly
    {
        private static readonly Type[] Own =
            [.. typeof(DatabaseSchema).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Migration)))];

        public IReadOnlyDictionary<string, TypeInfo> Migrations { get; } = Own
            .Append(
                options.FindExtension<CoreOptionsExtension>()!.ApplicationServiceProvider!.GetRequiredService<Type>())
            .ToDictionary(type => type.GetCustomAttribute<MigrationAttribute>()!.Id, type => type.GetTypeInfo());

        public ModelSnapshot? ModelSnapshot => null;

        public Assembly Assembly => current.Context.GetType().Assembly;

        public string? FindMigrationId(string nameOrId) => Migrations.Keys.FirstOrDefault(id => id == nameOrId);

        public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
        {
            var migration = (Migration)Activator.CreateInstance(migrationClass)!;
            migration.ActiveProvider = activeProvider;
            return migration;
        }
    }
}
