using EventPlatform.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EventPlatform.IntegrationTests.Dsql;

public sealed class MigrationsSqlTests
{
    [Fact]
    public void Index_ForDsql_IsAsyncAndIdempotent() =>
        Assert.Equal(
            "CREATE UNIQUE INDEX ASYNC IF NOT EXISTS ix ON guests (email, id) WHERE email IS NOT NULL;",
            Sql(forDsql: true, m => m.CreateIndex("ix", "guests", ["email", "id"], unique: true, filter: "email IS NOT NULL")));

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
        void Migrate(MigrationBuilder m) => m.AddColumn<string>("key", "guests", "text", nullable: true, collation: "C");

        Assert.Equal("ALTER TABLE guests ADD COLUMN IF NOT EXISTS key text COLLATE \"C\";", Sql(forDsql: false, Migrate));
        Assert.Equal("ALTER TABLE guests ADD COLUMN IF NOT EXISTS key text;", Sql(forDsql: true, Migrate));
    }

    public static TheoryData<string, Action<MigrationBuilder>> Refused => new()
    {
        { "nullable", m => m.AddColumn<string>("x", "guests", "text", nullable: false) },
        { "without one", m => m.AddColumn<int>("x", "guests", "integer", nullable: true, defaultValue: 1) },
        { "ALTER TYPE", m => m.AlterColumn<long>("x", "guests", "bigint", oldClrType: typeof(int)) },
        { "stop mapping", m => m.DropColumn("x", "guests") },
        { "application", m => m.AddForeignKey("fk", "guests", "group_id", "groups", principalColumn: "id") },
        { "unique index", m => m.AddUniqueConstraint("uq", "guests", "email") },
        { "batches", m => m.Sql("UPDATE guests SET email = NULL") },
        { "batches", m => m.InsertData("guests", "id", Guid.Empty) },
        { "ascending", m => m.CreateIndex("ix", "guests", "email", descending: [true]) },
        { "rename in the model", m => m.RenameColumn("x", "guests", "y") },
        { "leave it out", m => m.CreateSequence("s") },
        { "rows in a table", m => m.AddColumn<int[]>("x", "guests", "integer[]", nullable: true) },
        { "Guid.NewGuid", m => m.AddColumn<int>("x", "guests", "integer", nullable: true).Annotation("Npgsql:ValueGenerationStrategy", "IdentityByDefaultColumn") },
        { "compute the value", m => m.AddColumn<string>("x", "guests", "text", nullable: true, computedColumnSql: "lower(email)") },
        { "default method", m => m.CreateIndex("ix", "guests", "email").Annotation("Npgsql:IndexMethod", "gin") },
        {
            "application",
            m => m.CreateTable("t", t => new { id = t.Column<Guid>("uuid") }, constraints: t => t.ForeignKey("fk", x => x.id, "guests", "id"))
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

    private static string Sql(bool forDsql, Action<MigrationBuilder> migrate)
    {
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        migrate(builder);
        var options = new DbContextOptionsBuilder<AppDbContext>();
        options.UseNpgsql();
        Schema.UseMigrationsSql(options, forDsql);
        using var db = new AppDbContext(options.Options);
        return Assert.Single(db.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations)).CommandText.Trim();
    }
}
