using Microsoft.EntityFrameworkCore.Migrations;

namespace EventPlatform.Schema;

/// <summary>
/// The same for DSQL: indexes are built and constraints validated in the background, and the only collation there is
/// goes without saying.
/// </summary>
internal sealed class DsqlMigrationsSqlGenerator(MigrationsSqlGeneratorDependencies dependencies)
    : PortableMigrationsSqlGenerator(dependencies)
{
    protected override string IndexKeyword => "INDEX ASYNC";

    protected override string ValidateKeyword => "ALTER TABLE ASYNC";

    protected override bool WritesCollations => false;
}
