using System.Data.Common;
using EventPlatform.ApiTests.Concurrency;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>
/// An earlier release writes guests without words, folded notes and the rest. They are found before, during and after
/// <c>schema apply</c> fills them in.
/// </summary>
public sealed class GuestFoldingTests(ApiFixture fixture) : EmptyApi(fixture), IClassFixture<ApiFixture>
{
    private const string Words = "SELECT string_agg(word, ' ' ORDER BY word) FROM guest_words";

    [Fact]
    public async Task Apply_GuestsOfAnEarlierRelease_AreFilledIn()
    {
        await AddOldAsync("Åsa", "Müller", "Asa@Example.com", "No  NUTS", version: null);
        await AddOldAsync("Bo", "Ärlig", null, null, version: Guid.NewGuid());

        await ApplyAsync();

        Assert.Equal(await Api.SqlAsync("SELECT string_agg(search_words, ' ' ORDER BY search_words) FROM guests"),
            await Api.SqlAsync(
                """
                SELECT string_agg(words, ' ' ORDER BY words) FROM (
                    SELECT string_agg(word, ' ' ORDER BY word) AS words
                    FROM guest_words JOIN guests ON id = guest_id AND guests.sort_key = guest_words.sort_key
                    GROUP BY guest_id) AS each
                """));
        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM guests WHERE version IS NULL"));
        Assert.Equal("no nuts", await Api.SqlAsync("SELECT dietary_folded FROM guests WHERE dietary IS NOT NULL"));
        Assert.Equal("Ärlig Müller", await NamesAsync("/guests"));
        Assert.Equal("Müller", await NamesAsync("/guests?q=mueller"));
        Assert.Equal("Müller", await NamesAsync("/guests?email=ASA@example.com"));
    }

    // Of the release before invitation codes: words are there, codes and the names' own words are not.
    [Fact]
    public async Task Apply_GuestsWithoutCodes_GetThemAndKeepThem()
    {
        var kept = await Api.AddGuestAsync();
        var code = await Api.CodeOfAsync(kept);
        for (var i = 0; i < 450; i++) await AddOldAsync("Åsa", $"Müller {i}", $"asa{i}@example.com");
        await Api.SqlAsync(
            $"""
            UPDATE guests SET search_words = 'muller', folded_version = version
            WHERE id <> '{kept}'
            """);

        await ApplyAsync();
        var codes = await Api.SqlAsync("SELECT string_agg(invitation_code, ' ' ORDER BY id) FROM guests");
        await ApplyAsync();

        Assert.Equal(451L, await Api.SqlAsync(
            "SELECT count(DISTINCT invitation_code) FROM guests WHERE invitation_code ~ '^[0-9A-HJKMNP-TV-Z]{12}$'"));
        Assert.Equal(0L, await Api.SqlAsync(
            "SELECT count(*) FROM guests WHERE invitation_created_at IS NULL OR name_words IS NULL"));
        Assert.Equal(codes, await Api.SqlAsync("SELECT string_agg(invitation_code, ' ' ORDER BY id) FROM guests"));
        Assert.Equal(code, await Api.CodeOfAsync(kept));
    }

    // It writes folded_version for the new name, and knows nothing of name_words.
    [Fact]
    public async Task Apply_GuestRenamedByTheReleaseBeforeNameWords_IsFoundAtTheDoorAgain()
    {
        var id = await Api.AddGuestAsync(("first_name", "Anna"), ("last_name", "Berg"));
        await Api.SqlAsync(
            $"""
            UPDATE guests SET last_name = 'Lind', search_words = 'annalind lindanna', sort_key = 'lind' || id,
                version = gen_random_uuid()
            WHERE id = '{id}'
            """);
        await Api.SqlAsync("UPDATE guests SET folded_version = version");

        await ApplyAsync();

        Assert.Equal("annalind lindanna", await Api.SqlAsync("SELECT name_words FROM guests"));
    }

    [Fact]
    public async Task Search_BeforeGuestsAreFilledIn_FindsThemAsTheEarlierReleaseDid()
    {
        await AddOldAsync("Åsa", "Müller", "asa@example.com", null);
        await AddOldAsync("Bo", "Ärlig", "bo@example.com", null);
        await AddOldAsync("Ivo", "Strauß");
        await Api.AddGuestAsync(("first_name", "Åse"), ("last_name", "Nyman"));

        Assert.Equal("Müller Nyman", await NamesAsync("/guests?q=ås"));
        Assert.Equal("Müller Nyman", await NamesAsync("/guests?q=ÅS&limit=9"));
        Assert.Equal("Müller", await NamesAsync("/guests?q=müll"));
        Assert.Equal("Ärlig", await NamesAsync("/guests?q=bo@exa"));
        Assert.Equal("Strauß", await NamesAsync("/guests?q=strauß"));
        Assert.Equal("Müller", await NamesAsync("/guests?q=müll&attending=pending"));
        Assert.Equal("", await NamesAsync("/guests?q=müll&attending=true"));
        Assert.Equal(
            ["Müller", "Nyman"],
            (await Api.WalkAsync($"/guests?q={Uri.EscapeDataString("ås")}&limit=1"))
                .Select(guest => guest.GetProperty("last_name").GetString()));
    }

    [Fact]
    public async Task Update_OfAGuestThatIsNotFilledIn_FillsItIn()
    {
        var (first, second) = (await AddOldAsync("Åsa", "Müller"), await AddOldAsync("Bo", "Ärlig"));

        await Api.RsvpAsync(first, attending: true).MustBe(200);
        await Api.PutAsync($"/guests/{second}", """{"attending":false}""").MustBe(200);

        Assert.Equal("Müller", await NamesAsync("/guests?q=mueller"));
        Assert.Equal("Ärlig", await NamesAsync("/guests?q=arlig"));
    }

    [Fact]
    public async Task Apply_GuestRenamedByTheEarlierRelease_LosesTheWordsOfTheOldName()
    {
        var id = await Api.AddGuestAsync(("first_name", "Grace"), ("last_name", "Hopper"), ("dietary", "vegan"));
        await Api.SqlAsync(
            $"""
            UPDATE guests SET last_name = 'Öz', sort_key = 'öz' || chr(1) || 'grace' || chr(1) || id,
                dietary = 'No NUTS', version = gen_random_uuid(), attending = true
            WHERE id = '{id}'
            """);
        var etag = await Api.SqlAsync("SELECT version FROM guests");
        // Figures never show a note that is folded for another one.
        Assert.Equal(
            """[{"dietary":"No NUTS","count":1}]""", (await Api.GetAsync("/admin/stats"))["dietary"].GetRawText());

        await ApplyAsync();

        Assert.Equal("graceoez graceoz oezgrace ozgrace", await Api.SqlAsync(Words));
        Assert.Equal("", await NamesAsync("/guests?q=hopper"));
        Assert.Equal("Öz", await NamesAsync("/guests?q=oez"));
        Assert.Equal("no nuts", await Api.SqlAsync("SELECT dietary_folded FROM guests"));
        Assert.Equal(etag, await Api.SqlAsync("SELECT version FROM guests"));
        Assert.Equal(
            1L, await Api.SqlAsync("SELECT count(DISTINCT sort_key) FROM (SELECT sort_key FROM guests UNION ALL " +
                "SELECT sort_key FROM guest_words) AS keys"));
    }

    [Fact]
    public async Task Apply_GuestDeletedByTheEarlierRelease_LeavesNoWord()
    {
        await Api.AddGuestAsync();
        await Api.SqlAsync("DELETE FROM guests");

        await ApplyAsync();

        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM guest_words"));
    }

    [Fact]
    public async Task Apply_ManyGuests_WritesAtMostAThousandRowsInATransaction()
    {
        await AddManyAsync(1500);

        await ApplyAsync();

        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM guests WHERE search_words IS NULL"));
        Assert.InRange((long)(await Api.SqlAsync(
            """
            SELECT max(rows) FROM (
                SELECT count(*) AS rows
                FROM (SELECT xmin FROM guests UNION ALL SELECT xmin FROM guest_words) AS both_tables
                GROUP BY xmin::text) AS transactions
            """))!, 500, 1000);
    }

    [Fact]
    public async Task Apply_Interrupted_ContinuesWhereItStopped()
    {
        await AddManyAsync(600);
        using var interruption = new CancellationTokenSource();
        // After the first of several transactions.
        var commits = new CommitInterceptor(() => interruption.Cancel());
        await using var source = NpgsqlDataSource.Create(Api.ConnectionString);
        await using var db = NewContext(source, commits);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DatabaseSchema.ApplyAsync(
            db, new Progress<string>(), interruption.Token));
        var left = (await DatabaseSchema.GetStatusAsync(db, CancellationToken.None)).GuestsNotFilledIn;
        Assert.InRange(left, 1, 599);
        Assert.Equal(600 - left, await Api.SqlAsync("SELECT count(DISTINCT guest_id) FROM guest_words"));
        await DatabaseSchema.ApplyAsync(db, new Progress<string>(), CancellationToken.None);

        Assert.True((await DatabaseSchema.GetStatusAsync(db, CancellationToken.None)).IsUpToDate);
        Assert.Equal(600L, await Api.SqlAsync("SELECT count(DISTINCT guest_id) FROM guest_words"));
    }

    // The control: at READ COMMITTED, what was made from the old name goes over what was made from the new one.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Apply_WhileAGuestIsRenamed_LosesTheChangeAtReadCommittedAlone(bool repeatableRead)
    {
        var id = await AddOldAsync("Åsa", "Müller");
        var renamed = new HeldOnce(
            command => command.CommandText.StartsWith("DELETE FROM guest_words", StringComparison.Ordinal),
            () => Api.PutAsync($"/guests/{id}", """{"last_name":"Öberg"}""").MustBe(200));
        IInterceptor[] interceptors = repeatableRead ? [renamed] : [renamed, new ReadCommitted()];

        await ApplyAsync(interceptors);

        Assert.True(renamed.WasHeld);
        Assert.Equal("Öberg", await NamesAsync("/guests"));
        Assert.Equal(repeatableRead ? "Öberg" : "", await NamesAsync("/guests?q=oeberg"));
    }

    [Fact]
    public async Task Search_GuestRenamedByTheEarlierRelease_EndsWhenReadPageByPage()
    {
        var id = await Api.AddGuestAsync(("first_name", "Pat"), ("last_name", "Zorn"));
        await Api.AddGuestAsync(("first_name", "Pat"), ("last_name", "Miller"));
        await Api.SqlAsync(
            $"""
            UPDATE guests SET last_name = 'Abel', sort_key = 'abel' || chr(1) || 'pat' || chr(1) || id,
                version = gen_random_uuid()
            WHERE id = '{id}'
            """);

        Assert.InRange((await Api.WalkAsync("/guests?q=pat&limit=1")).Count, 1, 2);
    }

    [Fact]
    public async Task Refold_WordsThatAreDamaged_AreMadeAnew()
    {
        await Api.AddGuestAsync(("first_name", "Grace"), ("last_name", "Öz"));
        var words = await Api.SqlAsync(Words);
        await Api.SqlAsync("UPDATE guest_words SET word = word || 'x', sort_key = 'x' WHERE word LIKE 'g%'");
        await Api.SqlAsync("DELETE FROM guest_words WHERE word LIKE 'o%'");
        await using var source = NpgsqlDataSource.Create(Api.ConnectionString);
        await using var db = NewContext(source);

        await DatabaseSchema.RefoldAsync(db, new Progress<string>(), CancellationToken.None);

        Assert.Equal(words, await Api.SqlAsync(Words));
        Assert.Equal("Öz", await NamesAsync("/guests?q=oez"));
    }

    [Fact]
    public async Task Migrate_WithoutFillingIn_LeavesRowsAsTheyAre()
    {
        await AddOldAsync("Åsa", "Müller");
        await using var source = NpgsqlDataSource.Create(Api.ConnectionString);
        await using var db = NewContext(source);

        await DatabaseSchema.MigrateAsync(db, new Progress<string>(), CancellationToken.None);

        Assert.Equal(1L, (await DatabaseSchema.GetStatusAsync(db, CancellationToken.None)).GuestsNotFilledIn);
        Assert.StartsWith(
            "müller", (string?)await Api.SqlAsync("SELECT sort_key FROM guests"), StringComparison.Ordinal);
    }

    private async Task<Guid> AddOldAsync(
        string firstName, string lastName, string? email = null, string? dietary = null, Guid? version = null)
    {
        var id = Guid.NewGuid();
        await Api.SqlAsync(
            $"""
            INSERT INTO guests (id, first_name, last_name, email, dietary, created_at, updated_at, version, sort_key,
                first_name_folded, email_folded)
            VALUES ('{id}', '{firstName}', '{lastName}', {Literal(email)}, {Literal(dietary)}, now(), now(),
                {Literal(version?.ToString())}, '{Old(lastName)}' || chr(1) || '{Old(firstName)}' || chr(1) || '{id}',
                '{Old(firstName)}', {Literal(email is null ? null : Old(email))})
            """);
        return id;
    }

    private async Task AddManyAsync(int guests) => await Api.SqlAsync(
        $"""
        INSERT INTO guests (id, first_name, last_name, email, created_at, updated_at, sort_key, first_name_folded)
        SELECT id, 'Ada', 'Love ' || i, 'ada' || i || '@example.com', now(), now(), 'love ' || i || chr(1) || id, 'ada'
        FROM (SELECT gen_random_uuid() AS id, i FROM generate_series(1, {guests}) AS i) AS new
        """);

    private static string Literal(string? text) => text is null ? "NULL" : $"'{text}'";

    // As releases before words folded.
    private static string Old(string text) => text.ToUpperInvariant().ToLowerInvariant();

    private static AppDbContext NewContext(NpgsqlDataSource source, params IInterceptor[] interceptors)
    {
        var options = new DbContextOptionsBuilder<AppDbContext>();
        options.UseNpgsql(source).AddInterceptors(interceptors);
        DatabaseSchema.UseMigrations(options, forDsql: false);
        return new AppDbContext(options.Options);
    }

    private Task ApplyAsync(params IInterceptor[] interceptors) =>
        TestApi.ApplySchemaAsync(Api.ConnectionString, interceptors);

    private async Task<string> NamesAsync(string path) => string.Join(
        ' ', (await Api.ListAsync(path)).Select(guest => guest.GetProperty("last_name").GetString()));

    /// <summary>Does something before the first of the statements that it is about.</summary>
    private sealed class HeldOnce(Func<DbCommand, bool> isAbout, Func<Task> meanwhile) : DbCommandInterceptor
    {
        public bool WasHeld { get; private set; }

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
        {
            if (WasHeld || !isAbout(command)) return result;

            WasHeld = true;
            await meanwhile();
            return result;
        }
    }

    private sealed class CommitInterceptor(Action committed) : DbTransactionInterceptor
    {
        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            committed();
            return Task.CompletedTask;
        }
    }
}
