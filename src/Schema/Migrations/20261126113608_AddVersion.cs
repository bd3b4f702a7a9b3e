using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EventPlatform.Schema.Migrations;

/// <inheritdoc />
public partial class AddVersion : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        // Null in the rows that are there: they get a version when they are next written.
        migrationBuilder.AddColumn<Guid>(name: "version", table: "settings", type: "uuid", nullable: true);
        migrationBuilder.AddColumn<Guid>(name: "version", table: "guests", type: "uuid", nullable: true);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn(name: "version", table: "settings");
        migrationBuilder.DropColumn(name: "version", table: "guests");
    }
}
