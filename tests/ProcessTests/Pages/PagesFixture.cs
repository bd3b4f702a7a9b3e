using EventPlatform.Client;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using EventPlatform.LocalHost;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>
/// The server of the pages in this process, with access by keys, over a database of its own. The classes of this
/// collection run one after another and leave the settings as they are; each test has its own guests.
/// </summary>
[CollectionDefinition]
public class PagesFixture : IAsyncLifetime, ICollectionFixture<PagesFixture>
{
    private readonly TemporaryDirectory _folder = new();
    private string? _database;
    private LocalServer? _server;

    /// <summary>The event: its times are in summer, in the zone of Berlin.</summary>
    public static SettingsChanges Event { get; } = new()
    {
        EventName = "Summer party",
        EventDate = new DateTimeOffset(2031, 6, 21, 16, 0, 0, TimeSpan.Zero),
        TimeZone = "Europe/Berlin",
        Location = "The Old Mill, 1 Lake Road",
        RsvpDeadline = new DateTimeOffset(2031, 5, 31, 21, 59, 0, TimeSpan.Zero),
        Questions = new Question[]
        {
            new("song", "Which song do you want to hear?", Question.Text, null, false, Question.Everyone),
            new("menu", "Which menu?", Question.Choice, ["Fish", "Vegetables"], false, Question.Attending),
            new("bus", "Do you take the bus?", Question.YesNo, null, false, Question.Attending),
        },
    };

    /// <summary>Where the server answers, with a slash at the end.</summary>
    public Uri Address => Server.Address;

    /// <summary>Asks the server without a key.</summary>
    public HttpClient Http { get; } = new();

    /// <summary>A host's access key.</summary>
    public string HostKey => Server.NewHostKey!;

    /// <summary>Calls the API as a host.</summary>
    public EventPlatformClient Host => EventPlatformClient.WithKey(Http, HostKey);

    protected LocalServer Server => _server!;

    private protected virtual bool Demo => false;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancelled);
        _server = await LocalServer.StartAsync(
            new() { ConnectionString = _database, HostKeyFile = _folder.Below("host-key"), Demo = Demo }, Cancelled);
        Http.BaseAddress = Address;
        if (!Demo) await Host.UpdateSettingsAsync(Event, cancellationToken: Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null) await _server.DisposeAsync();
        if (_database is not null) await TestPostgres.DropDatabaseAsync(_database, CancellationToken.None);
        Http.Dispose();
        _folder.Dispose();
    }

    /// <summary>Makes the settings those of <see cref="Event"/> again.</summary>
    public Task ResetSettingsAsync() => Host.UpdateSettingsAsync(
        Event with { MaxGuests = null, Waitlist = false, SettingsData = "{}", DeclineDeadline = null },
        cancellationToken: Cancelled);

    /// <summary>Puts a guest on the list.</summary>
    public Task<Client.Guest> AddGuestAsync(GuestChanges guest) => Host.CreateGuestAsync(guest, Cancelled);

    /// <summary>Puts a guest on the list, by name alone.</summary>
    public Task<Client.Guest> AddGuestAsync(string firstName, string lastName) =>
        AddGuestAsync(new GuestChanges { FirstName = firstName, LastName = lastName });

    /// <summary>Puts a household on the list, whose members share a last name.</summary>
    /// <returns>The guests, in the order of their names here.</returns>
    public async Task<IReadOnlyList<Client.Guest>> AddHouseholdAsync(string lastName, params string[] firstNames)
    {
        var (group, guests) = (Guid.NewGuid(), new List<Client.Guest>());
        foreach (var name in firstNames)
        {
            guests.Add(await AddGuestAsync(
                new GuestChanges { FirstName = name, LastName = lastName, GroupId = group }));
        }

        return guests;
    }

    /// <summary>A last name that no other test uses.</summary>
    public static string NewName(string prefix = "Doe") => $"{prefix}{Guid.NewGuid():n}"[..(prefix.Length + 8)];

    /// <summary>Reads a guest's invitation code, such as <c>K7QF-9M2X-4TRD</c>.</summary>
    public async Task<string> CodeOfAsync(Client.Guest guest) =>
        (await Host.GetGuestInvitationAsync(guest.Id, Cancelled)).Code!;

    /// <summary>Calls the API as a guest.</summary>
    public EventPlatformClient AsGuest(string code) => EventPlatformClient.WithInvitation(Http, code);

    /// <summary>Makes an access key that is good for a day.</summary>
    /// <param name="role"><c>host</c>, <c>door</c> or <c>caterer</c>.</param>
    public Task<NewAccessKey> AddKeyAsync(string role) => Host.CreateAccessKeyAsync(
        role, "tests", TimeProvider.System.GetUtcNow().AddDays(1), Cancelled);
}

/// <summary>
/// A second server for tests that change settings, import files or need a long list. They run one after another, but
/// beside those of <see cref="PagesFixture"/>.
/// </summary>
[CollectionDefinition]
public sealed class HostPagesFixture : PagesFixture, ICollectionFixture<HostPagesFixture>;

/// <summary>A server with the made-up event of <c>serve --demo</c>.</summary>
public sealed class DemoPagesFixture : PagesFixture
{
    /// <summary>The codes of the first guests, as they stand in links.</summary>
    public IReadOnlyList<string> Codes => Server.DemoCodes;

    private protected override bool Demo => true;
}
