using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EventPlatform.Schema.Migrations;

/// <inheritdoc />
public partial class AddHouseholds : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        // Null in the rows that are there, which means the same as what a new row has: nothing is to be filled in.
        migrationBuilder.AddColumn<bool>(name: "waitlist", table: "settings", type: "boolean", nullable: true);
        migrationBuilder.AddColumn<string>(name: "questions", table: "settings", type: "text", nullable: true);
        migrationBuilder.AddColumn<int>(name: "plus_ones_allowed", table: "guests", type: "integer", nullable: true);
        migrationBuilder.AddColumn<int>(name: "plus_ones", table: "guests", type: "integer", nullable: true);
        migrationBuilder.AddColumn<DateTimeOffset>(
            name: "waitlisted_at", table: "guests", type: "timestamp with time zone", nullable: true);
        migrationBuilder.AddColumn<string>(name: "answers", table: "guests", type: "text", nullable: true);
        migrationBuilder.AddColumn<DateTimeOffset>(
            name: "checked_in_at", table: "guests", type: "timestamp with time zone", nullable: true);
        migrationBuilder.AddColumn<int>(name: "arrived", table: "guests", type: "integer", nullable: true);

        migrationBuilder.CreateIndex(
            name: "ix_guests_waitlisted_at",
            table: "guests",
            column: "waitlisted_at",
            filter: "waitlisted_at IS NOT NULL");
        migrationBuilder.CreateIndex(
            name: "ix_guests_attending_plus_ones",
            table: "guests",
            columns: ["attending", "plus_ones"],
            filter: "plus_ones > 0");
        migrationBuilder.CreateIndex(
            name: "ix_guests_checked_in",
            table: "guests",
            column: "sort_key",
            filter: "checked_in_at IS NOT NULL");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex(name: "ix_guests_checked_in", table: "guests");
        migrationBuilder.DropIndex(name: "ix_guests_attending_plus_ones", table: "guests");
        migrationBuilder.DropIndex(name: "ix_guests_waitlisted_at", table: "guests");
        migrationBuilder.DropColumn(name: "arrived", table: "guests");
        migrationBuilder.DropColumn(name: "checked_in_at", table: "guests");
        migrationBuilder.DropColumn(name: "answers", table: "guests");
        migrationBuilder.DropColumn(name: "waitlisted_at", table: "guests");
        migrationBuilder.DropColumn(name: "plus_ones", table: "guests");
        migrationBuilder.DropColumn(name: "plus_ones_allowed", table: "guests");
        migrationBuilder.DropColumn(name: "questions", table: "settings");
        migrationBuilder.DropColumn(name: "waitlist", table: "settings");
    }
}
