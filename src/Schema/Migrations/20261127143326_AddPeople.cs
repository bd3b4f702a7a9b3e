using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EventPlatform.Schema.Migrations;

/// <inheritdoc />
public partial class AddPeople : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<DateTimeOffset>(
            name: "decline_deadline", table: "settings", type: "timestamp with time zone", nullable: true);
        migrationBuilder.AddColumn<bool>(
            name: "rsvp_after_start", table: "settings", type: "boolean", nullable: true);
        migrationBuilder.AddColumn<string>(
            name: "time_zone", table: "settings", type: "character varying(64)", maxLength: 64, nullable: true);

        // Null in the rows that are there, until GuestFolding fills them in.
        migrationBuilder.AddColumn<string>(name: "dietary_folded", table: "guests", type: "text", nullable: true);
        migrationBuilder.AddColumn<string>(name: "search_words", table: "guests", type: "text", nullable: true);
        migrationBuilder.AddColumn<Guid>(name: "folded_version", table: "guests", type: "uuid", nullable: true);

        migrationBuilder.CreateTable(
            name: "guest_words",
            columns: table => new
            {
                guest_id = table.Column<Guid>(type: "uuid", nullable: false),
                word = table.Column<string>(type: "text", nullable: false, collation: "C"),
                sort_key = table.Column<string>(type: "text", nullable: false, collation: "C")
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_guest_words", x => new { x.guest_id, x.word });
            });

        migrationBuilder.CreateIndex(
            name: "ix_guests_without_words",
            table: "guests",
            column: "sort_key",
            filter: "search_words IS NULL");

        migrationBuilder.CreateIndex(
            name: "ix_guest_words_word",
            table: "guest_words",
            column: "word")
            .Annotation("Npgsql:IndexInclude", new[] { "guest_id", "sort_key" });
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "guest_words");
        migrationBuilder.DropIndex(name: "ix_guests_without_words", table: "guests");
        migrationBuilder.DropColumn(name: "folded_version", table: "guests");
        migrationBuilder.DropColumn(name: "search_words", table: "guests");
        migrationBuilder.DropColumn(name: "dietary_folded", table: "guests");
        migrationBuilder.DropColumn(name: "time_zone", table: "settings");
        migrationBuilder.DropColumn(name: "rsvp_after_start", table: "settings");
        migrationBuilder.DropColumn(name: "decline_deadline", table: "settings");
    }
}
