using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Schema;
using EventPlatform.TestSupport.DsqlRules;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;

namespace EventPlatform.UnitTests.Schema;

public sealed class MigrationsSqlTests
{
    [Fact]
    public void Index_ForDsql_IsAsyncAndIdempotent() =>
        Assert.Equal(
            "CREATE UNIQUE INDEX ASYNC IF NOT EXISTS ix ON guests (email, id) WHERE email IS NOT NULL;",
            Sql(
                forDsql: true,
                m => m.CreateIndex("ix", "guests", ["email", "id"], unique: true, filter: "email IS NOT NULL")));

    [Fact]
    public void Index_ForPostgres_IsOrdinaryAndIdempotent() =>
        Assert.Equal(
            "CREATE INDEX IF NOT EXISTS ix ON guests (email);",
            Sql(forDsql: false, m => m.CreateIndex("ix", "guests", "email")));

    [Fact]
    public void NullableColumn_IsAddedIdempotently() =>
        Assert.Equal(
            "ALTER TABLE guests ADD COLUMN IF NOT EXISTS nickname text;",
            Sql(forDsql: true, m => m.AddColumn<string>("nickname", "guests", "text", nullable: true)));

    [Fact]
    public void Collation_IsWrittenForPostgresOnly()
    {
        void Migrate(MigrationBuilder m) =>
            m.AddColumn<string>("key", "guests", "text", nullable: true, collation: "C");

        Assert.Equal(
            "ALTER TABLE guests ADD COLUMN IF NOT EXISTS key text COLLATE \"C\";", Sql(forDsql: false, Migrate));
        Assert.Equal("ALTER TABLE guests ADD COLUMN IF NOT EXISTS key text;", Sql(forDsql: true, Migrate));
    }

    [Fact]
    public void ChangesOfATable_AreWrittenAsDsqlTakesThem()
    {
        string[] expected =
        [
            "ALTER TABLE guests RENAME TO invited;",
            "ALTER TABLE guests RENAME COLUMN email TO mail;",
            "ALTER INDEX IF EXISTS ix RENAME TO iy;",
            "ALTER TABLE guests DROP COLUMN IF EXISTS email;",
            "ALTER TABLE guests ALTER COLUMN email SET DEFAULT 'x';",
            "ALTER TABLE guests ALTER COLUMN email SET DEFAULT (now());",
            "ALTER TABLE guests ALTER COLUMN email DROP DEFAULT;",
            "ALTER TABLE guests ALTER COLUMN email DROP NOT NULL;",
            "ALTER TABLE guests ADD CONSTRAINT ck CHECK (email <> '') NOT VALID;",
            "ALTER TABLE ASYNC guests VALIDATE CONSTRAINT ck;",
        ];
        void Migrate(MigrationBuilder m)
        {
            m.RenameTable("guests", newName: "invited");
            m.RenameColumn("email", "guests", "mail");
            m.RenameIndex("ix", "iy", "guests");
            m.DropColumn("email", "guests");
            m.AlterColumn<string>(
                "email", "guests", "text", nullable: true, defaultValue: "x",
                oldClrType: typeof(string), oldType: "text", oldNullable: true);
            m.AlterColumn<string>(
                "email", "guests", "text", nullable: true, defaultValueSql: "now()",
                oldClrType: typeof(string), oldType: "text", oldNullable: true);
            m.AlterColumn<string>(
                "email", "guests", "text", nullable: false,
                oldClrType: typeof(string), oldType: "text", oldDefaultValue: "x");
            m.AlterColumn<string>(
                "email", "guests", "text", nullable: true,
                oldClrType: typeof(string), oldType: "text", oldNullable: false);
            // Nothing that the database knows of.
            m.AlterColumn<string>(
                "email", "guests", "text", maxLength: 5, nullable: true,
                oldClrType: typeof(string), oldType: "text", oldNullable: true);
            m.AddCheckConstraint("ck", "guests", "email <> ''");
        }

        Assert.Equal(expected, Commands(forDsql: true, Migrate));
        Assert.Equal(
            expected.Select(sql => sql.Replace(" ASYNC", "", StringComparison.Ordinal)),
            Commands(forDsql: false, Migrate));
        Assert.All(Commands(forDsql: true, Migrate), sql => Assert.Null(DsqlStatementChecker.Check(sql)));
    }

    [Fact]
    public void Table_WithAllThatDsqlStores_IsWritten() =>
        Assert.Equal(
            """
            CREATE TABLE IF NOT EXISTS t (
                id uuid NOT NULL,
                code text NOT NULL DEFAULT 'x',
                price numeric(18,2),
                data jsonb,
                CONSTRAINT pk_t PRIMARY KEY (id),
                CONSTRAINT ak_t UNIQUE (code),
                CONSTRAINT ck_t CHECK (price > 0)
            );
            """,
            Sql(forDsql: true, m => m.CreateTable(
                "t",
                t => new
                {
                    id = t.Column<Guid>("uuid", nullable: false),
                    code = t.Column<string>("text", nullable: false, defaultValue: "x", collation: "C"),
                    price = t.Column<decimal>("numeric(18,2)", nullable: true),
                    data = t.Column<string>("jsonb", nullable: true),
                },
                constraints: t =>
                {
                    t.PrimaryKey("pk_t", x => x.id);
                    t.UniqueConstraint("ak_t", x => x.code);
                    t.CheckConstraint("ck_t", "price > 0");
                })),
            ignoreLineEndingDifferences: true);

    [Fact]
    public void Index_WithIncludedColumnsAndHarmlessAnnotations_IsWritten() =>
        Assert.Equal(
            "CREATE INDEX ASYNC IF NOT EXISTS ix ON guests (email) INCLUDE (last_name, id);",
            Sql(forDsql: true, m => m.CreateIndex("ix", "guests", "email", descending: [false])
                .Annotation("Npgsql:IndexInclude", Names("last_name", "id"))
                .Annotation("Npgsql:IndexMethod", "btree")
                .Annotation("Npgsql:NullsDistinct", true)));

    [Theory]
    [InlineData("float")]
    [InlineData("float(24)")]
    [InlineData("pg_catalog.int4")]
    [InlineData("interval day to second")]
    [InlineData("interval day to second (3)")]
    [InlineData("Time(3) With Time Zone")]
    [InlineData("numeric (10, 2)")]
    public void Type_ThatDsqlStores_IsWritten(string type)
    {
        var sql = Sql(forDsql: true, m => Add(m, type));

        Assert.Equal($"ALTER TABLE guests ADD COLUMN IF NOT EXISTS x {type};", sql);
        Assert.Null(DsqlStatementChecker.Check(sql));
    }

    [Theory]
    [InlineData("status = 'email'", false)]
    [InlineData("status = 'it''s email' AND note <> E'\\'email'", false)]
    [InlineData("status = 'it''s' AND email IS NULL", true)]
    [InlineData("\"Email\" = 'x'", true)]
    [InlineData("\"it's\" = email", true)]
    [InlineData("note = E'\\'' AND email = 'x'", true)]
    [InlineData("email_folded IS NULL", false)]
    public void Column_InTheFilterOfAnIndex_IsNotDropped(string filter, bool refused)
    {
        var indexes = new LiveIndexes();
        indexes.Apply(new CreateIndexOperation { Name = "ix", Table = "guests", Columns = ["id"], Filter = filter });

        var error = Record.Exception(() => indexes.Apply(new DropColumnOperation { Name = "email", Table = "guests" }));

        Assert.Equal(refused, error is NotSupportedException);
    }

    public static TheoryData<string, Action<MigrationBuilder>> Refused => new()
    {
        { "nullable", m => m.AddColumn<string>("x", "guests", "text", nullable: false) },
        { "without one", m => m.AddColumn<int>("x", "guests", "integer", nullable: true, defaultValue: 1) },
        { "ALTER TYPE", m => m.AlterColumn<long>("x", "guests", "bigint", oldClrType: typeof(int)) },
        { "application", m => m.AddForeignKey("fk", "guests", "group_id", "groups", principalColumn: "id") },
        { "unique index", m => m.AddUniqueConstraint("uq", "guests", "email") },
        { "batches", m => m.Sql("UPDATE guests SET email = NULL") },
        { "batches", m => m.InsertData("guests", "id", Guid.Empty) },
        { "ascending", m => m.CreateIndex("ix", "guests", "email", descending: [true]) },
        { "keep the constraint", m => m.DropCheckConstraint("ck", "guests") },
        { "keep the key", m => m.DropPrimaryKey("pk", "guests") },
        { "unique index", m => m.AddPrimaryKey("pk", "guests", "id") },
        { "leave it out", m => m.RestartSequence("s") },
        { "leave it out", m => m.EnsureSchema("app") },
        { "leave it out", m => m.AlterDatabase(collation: "de-DE") },
        { "leave it out", m => m.AlterDatabase().Annotation("Npgsql:PostgresExtension:citext", ",,") },
        { "leave it out", m => m.AlterDatabase().Annotation("Npgsql:Enum:mood", "sad,glad") },
        { "leave it out", m => m.AlterTable("guests", comment: "x") },
        { "schema public", m => m.DropTable("guests", schema: "app") },
        { "schema public", m => m.DropColumn("x", "guests", schema: "app") },
        { "schema public", m => m.CreateIndex("ix", "guests", "email", schema: "app") },
        { "schema public", m => m.RenameTable("guests", newName: "guests", newSchema: "app") },
        {
            "ALTER TYPE",
            m => m.AlterColumn<string>(
                "x", "guests", "text", nullable: false, oldClrType: typeof(string), oldType: "text", oldNullable: true)
        },
        {
            "ALTER TYPE",
            m => m.AlterColumn<string>(
                "x", "guests", "text", collation: "C", oldClrType: typeof(string), oldType: "text")
        },
        {
            "into the code",
            m => m.AlterColumn<string>(
                "x", "guests", "text", comment: "x", oldClrType: typeof(string), oldType: "text")
        },
        { "into the code", m => Add(m, "text", comment: "x") },
        { "into the code", m => m.CreateTable("t", t => new { id = t.Column<Guid>("uuid") }, comment: "x") },
        { "sort key", m => Add(m, "text", collation: "de-DE") },
        { "version of your own", m => Add(m, "bytea", rowVersion: true) },
        { "Guid.NewGuid", m => Add(m, "serial") },
        { "Guid.NewGuid", m => Add(m, "bigserial") },
        { "use numbers", m => Add(m, "money") },
        { "use numbers", m => Add(m, "xml") },
        { "use numbers", m => Add(m, "tsvector") },
        { "use numbers", m => Add(m, "point") },
        { "use numbers", m => Add(m, "hstore") },
        { "use numbers", m => Add(m, "inet") },
        { "use numbers", m => Add(m, "int4range") },
        { "use numbers", m => Add(m, "mood") },
        { "use numbers", m => Add(m, "text); DROP TABLE guests; --") },
        { "HasPrecision", m => Add(m, "numeric") },
        { "HasPrecision", m => Add(m, "NUMERIC") },
        { "HasPrecision", m => Add(m, "Decimal") },
        { "HasPrecision", m => m.CreateTable("t", t => new { price = t.Column<decimal>("numeric", nullable: false) }) },
        {
            "no text search",
            m => Add(m, "text")
                .Annotation("Npgsql:TsVectorConfig", "english")
                .Annotation("Npgsql:TsVectorProperties", Names("email"))
        },
        { "Npgsql:CompressionMethod", m => Add(m, "text").Annotation("Npgsql:CompressionMethod", "lz4") },
        {
            "Npgsql:IdentityOptions",
            m => Add(m, "integer").Annotation("Npgsql:IdentityOptions", "'10','2','','','False','1'")
        },
        { "Npgsql:Unknown", m => Add(m, "text").Annotation("Npgsql:Unknown", true) },
        { "Other:Unknown", m => Add(m, "text").Annotation("Other:Unknown", 1) },
        {
            "Npgsql:NullsDistinct",
            m => m.CreateIndex("ix", "guests", "email", unique: true).Annotation("Npgsql:NullsDistinct", false)
        },
        {
            "operator class",
            m => m.CreateIndex("ix", "guests", "email")
                .Annotation("Npgsql:IndexOperators", Names("text_pattern_ops"))
        },
        {
            "never null",
            m => m.CreateIndex("ix", "guests", "email").Annotation("Npgsql:IndexNullSortOrder", Names("NullsFirst"))
        },
        {
            "in the background",
            m => m.CreateIndex("ix", "guests", "email").Annotation("Npgsql:CreatedConcurrently", true)
        },
        {
            "Relational:Collation",
            m => m.CreateIndex("ix", "guests", "email").Annotation("Relational:Collation", Names("de-DE"))
        },
        {
            "Npgsql:StorageParameter:fillfactor",
            m => m.CreateIndex("ix", "guests", "email").Annotation("Npgsql:StorageParameter:fillfactor", 70)
        },
        { "ascending", m => m.CreateIndex("ix", "guests", "email", descending: []) },
        {
            "durable",
            m => m.CreateTable("t", t => new { id = t.Column<Guid>("uuid") }).Annotation("Npgsql:UnloggedTable", true)
        },
        {
            "Npgsql:StorageParameter:fillfactor",
            m => m.CreateTable("t", t => new { id = t.Column<Guid>("uuid") })
                .Annotation("Npgsql:StorageParameter:fillfactor", 70)
        },
        {
            "Npgsql:Tablespace",
            m => m.CreateTable("t", t => new { id = t.Column<Guid>("uuid") }).Annotation("Npgsql:Tablespace", "fast")
        },
        {
            "Npgsql:CompressionMethod",
            m => m.CreateTable(
                "t", t => new { id = t.Column<Guid>("uuid").Annotation("Npgsql:CompressionMethod", "lz4") })
        },
        {
            "Npgsql:NullsDistinct",
            m => m.CreateTable(
                "t",
                t => new { id = t.Column<Guid>("uuid") },
                constraints: t => t.UniqueConstraint("ak", x => x.id).Annotation("Npgsql:NullsDistinct", false))
        },
        { "leave it out", m => m.CreateSequence("s") },
        { "rows in a table", m => m.AddColumn<int[]>("x", "guests", "integer[]", nullable: true) },
        {
            "Guid.NewGuid",
            m => m.AddColumn<int>("x", "guests", "integer", nullable: true)
                .Annotation("Npgsql:ValueGenerationStrategy", "IdentityByDefaultColumn")
        },
        {
            "compute the value",
            m => m.AddColumn<string>("x", "guests", "text", nullable: true, computedColumnSql: "lower(email)")
        },
        { "default method", m => m.CreateIndex("ix", "guests", "email").Annotation("Npgsql:IndexMethod", "gin") },
        {
            "application",
            m => m.CreateTable(
                "t",
                t => new { id = t.Column<Guid>("uuid") },
                constraints: t => t.ForeignKey("fk", x => x.id, "guests", "id"))
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatDsqlCannotDo_IsRefusedWithAdvice(string advice, Action<MigrationBuilder> migrate)
    {
        foreach (var forDsql in new[] { true, false })
        {
            var error = Assert.Throws<NotSupportedException>(() => Sql(forDsql, migrate));

            Assert.Contains("cannot be deployed to DSQL", error.Message, StringComparison.Ordinal);
            Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        }
    }

    private static OperationBuilder<AddColumnOperation> Add(
        MigrationBuilder m, string type, string? collation = null, string? comment = null, bool rowVersion = false) =>
        m.AddColumn<string>(
            "x", "guests", type, nullable: true, collation: collation, comment: comment, rowVersion: rowVersion);

    private static string[] Names(params string[] names) => names;

    private static string Sql(bool forDsql, Action<MigrationBuilder> migrate) =>
        Assert.Single(Commands(forDsql, migrate));

    private static List<string> Commands(bool forDsql, Action<MigrationBuilder> migrate)
    {
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        migrate(builder);
        var options = new DbContextOptionsBuilder<AppDbContext>();
        DatabaseSchema.UseMigrations(options, forDsql);
        using var db = new AppDbContext(options.Options);
        return
        [
            .. db.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations)
                .Select(command => command.CommandText.Trim()),
        ];
    }
}
