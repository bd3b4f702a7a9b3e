using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EventPlatform.Schema.Migrations;

/// <inheritdoc />
public partial class Initial : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "activities",
            columns: table => new
            {
                id = table.Column<Guid>(type: "uuid", nullable: false),
                guest_id = table.Column<Guid>(type: "uuid", nullable: true),
                action = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                timestamp = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_activities", x => x.id);
            });

        migrationBuilder.CreateTable(
            name: "guests",
            columns: table => new
            {
                id = table.Column<Guid>(type: "uuid", nullable: false),
                group_id = table.Column<Guid>(type: "uuid", nullable: true),
                first_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                last_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: true),
                attending = table.Column<bool>(type: "boolean", nullable: true),
                dietary = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                rsvp_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                sort_key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                first_name_folded = table.Column<string>(type: "text", nullable: false, collation: "C"),
                email_folded = table.Column<string>(type: "text", nullable: true, collation: "C")
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_guests", x => x.id);
            });

        migrationBuilder.CreateTable(
            name: "settings",
            columns: table => new
            {
                id = table.Column<Guid>(type: "uuid", nullable: false),
                event_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                event_date = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                location = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                rsvp_deadline = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                max_guests = table.Column<int>(type: "integer", nullable: true),
                settings_data = table.Column<string>(type: "text", nullable: false),
                seat_claims = table.Column<long>(type: "bigint", nullable: false),
                created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_settings", x => x.id);
            });

        migrationBuilder.CreateIndex(
            name: "ix_activities_action_timestamp_id",
            table: "activities",
            columns: new[] { "action", "timestamp", "id" });

        migrationBuilder.CreateIndex(
            name: "ix_activities_guest_id_timestamp_id",
            table: "activities",
            columns: new[] { "guest_id", "timestamp", "id" });

        migrationBuilder.CreateIndex(
            name: "ix_activities_timestamp_id",
            table: "activities",
            columns: new[] { "timestamp", "id" });

        migrationBuilder.CreateIndex(
            name: "ix_guests_attending_sort_key",
            table: "guests",
            columns: new[] { "attending", "sort_key" });

        migrationBuilder.CreateIndex(
            name: "ix_guests_email",
            table: "guests",
            column: "email");

        migrationBuilder.CreateIndex(
            name: "ix_guests_email_folded",
            table: "guests",
            column: "email_folded");

        migrationBuilder.CreateIndex(
            name: "ix_guests_first_name_folded",
            table: "guests",
            column: "first_name_folded");

        migrationBuilder.CreateIndex(
            name: "ix_guests_group_id_sort_key",
            table: "guests",
            columns: new[] { "group_id", "sort_key" });

        migrationBuilder.CreateIndex(
            name: "ix_guests_rsvp_at",
            table: "guests",
            column: "rsvp_at");

        migrationBuilder.CreateIndex(
            name: "ix_guests_sort_key",
            table: "guests",
            column: "sort_key");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "activities");

        migrationBuilder.DropTable(
            name: "guests");

        migrationBuilder.DropTable(
            name: "settings");
    }
}
