using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EventPlatform.Schema.Migrations;

/// <inheritdoc />
public partial class AddAccess : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        // Null in the rows that are there, until GuestFolding fills them in.
        migrationBuilder.AddColumn<string>(
            name: "invitation_code", table: "guests", type: "character varying(12)", maxLength: 12, nullable: true,
            collation: "C");
        migrationBuilder.AddColumn<DateTimeOffset>(
            name: "invitation_created_at", table: "guests", type: "timestamp with time zone", nullable: true);
        migrationBuilder.AddColumn<string>(name: "name_words", table: "guests", type: "text", nullable: true);
        migrationBuilder.AddColumn<Guid>(name: "names_version", table: "guests", type: "uuid", nullable: true);

        // Null in the rows that are there for good: nobody knows any more.
        migrationBuilder.AddColumn<string>(
            name: "actor", table: "activities", type: "character varying(64)", maxLength: 64, nullable: true);

        migrationBuilder.CreateTable(
            name: "access_keys",
            columns: table => new
            {
                id = table.Column<string>(
                    type: "character varying(12)", maxLength: 12, nullable: false, collation: "C"),
                role = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                label = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                secret_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_access_keys", x => x.id);
            });

        migrationBuilder.CreateIndex(
            name: "ix_guests_invitation_code",
            table: "guests",
            column: "invitation_code",
            unique: true);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "access_keys");
        migrationBuilder.DropIndex(name: "ix_guests_invitation_code", table: "guests");
        migrationBuilder.DropColumn(name: "actor", table: "activities");
        migrationBuilder.DropColumn(name: "names_version", table: "guests");
        migrationBuilder.DropColumn(name: "name_words", table: "guests");
        migrationBuilder.DropColumn(name: "invitation_created_at", table: "guests");
        migrationBuilder.DropColumn(name: "invitation_code", table: "guests");
    }
}
