using Microsoft.EntityFrameworkCore.Migrations;

namespace EventPlatform.Schema;

/// <summary>
/// Writes migrations for DSQL: it builds indexes and validates constraints in the background, and it has one collation,
/// which is not written.
/// </summary>
internal sealed class DsqlMigrationsSqlGenerator(MigrationsSqlGeneratorDependencies dependencies)
    : PortableMigrationsSqlGenerator(dependencies)
{
    protected override string IndexKeyword => "INDEX ASYNC";

    protected override string ValidateKeyword => "ALTER TABLE ASYNC";

    protected override bool WritesCollations => false;
}
