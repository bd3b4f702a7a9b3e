using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.LocalHost;

/// <summary>Invents an event: 40 groups of one to five guests; three quarters of them have answered.</summary>
internal static class DemoEvent
{
    private const int Seats = 110;
    private const string Name = "Midsummer dinner of Astrid and Omar";

    private static readonly string[] LastNames =
    [
        "Åkesson", "Almeida", "Andersen", "Bakker", "Bianchi", "Brown", "Chen", "Costa", "Demir", "Dubois",
        "Eriksen", "Fischer", "García", "Haddad", "Hansen", "Ivanova", "Jansen", "Jones", "Kaya", "Kim",
        "Kowalska", "Kumar", "López", "Martin", "Meyer", "Moreau", "Müller", "Nguyễn", "Novák", "Okafor",
        "Papadopoulos", "Petrov", "Rossi", "Sato", "Schmidt", "Silva", "Singh", "Smith", "Virtanen", "Øster",
    ];

    private static readonly string[] FirstNames =
    [
        "Ada", "Amir", "Anna", "Ben", "Chiara", "Daniel", "Elif", "Emma", "Finn", "Grace", "Hana", "Hugo",
        "Ines", "Ivan", "Jonas", "Julia", "Kofi", "Lea", "Liam", "Lucía", "Mateo", "Mia", "Nadia", "Noah",
        "Olga", "Omar", "Paula", "Priya", "Quentin", "Rosa", "Samuel", "Sofia", "Tariq", "Theo", "Uma",
        "Vera", "William", "Yara", "Yuki", "Zoë",
    ];

    private static readonly string?[] Notes =
    [
        null, null, "vegetarian", null, null, "vegan", null, "gluten-free", null, "vegetarian", null, "no nuts", null,
        null, "halal",
    ];

    /// <summary>Fills an empty guest list by sending the same commands that the API sends.</summary>
    /// <returns>The number of new guests; 0 when the list was not empty.</returns>
    public static async Task<int> FillAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var present = await SendAsync(services, new ListGuests { Page = new PageRequest(Limit: 1) }, cancellationToken);
        if (present.Guests.Count > 0) return 0;

        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        await SendAsync(services, new UpdateSettings(new SettingsChanges
        {
            EventName = Name,
            EventDate = midnight.AddDays(90).AddHours(15),
            TimeZone = "Europe/Stockholm",
            RsvpDeadline = midnight.AddDays(60),
            DeclineDeadline = midnight.AddDays(80),
            Location = "The orangery, Lakeside 7",
            MaxGuests = Seats,
            SettingsData = """{"theme":"wildflowers","menu":["mushroom risotto","grilled trout"]}""",
        }), cancellationToken);

        var count = 0;
        for (var group = 0; group < LastNames.Length; group++)
        {
            var groupId = Guid.NewGuid();
            var members = 1 + ((group * 7) % 5);
            for (var member = 0; member < members; member++, count++)
                await InviteAsync(services, group, groupId, count, cancellationToken);
        }

        return count;
    }

    /// <summary>Says whether the list is that of the made-up event.</summary>
    public static async Task<bool> IsThereAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        (await SendAsync(services, new GetSettings(), cancellationToken)).EventName == Name;

    /// <summary>Reads the invitation codes of the first three guests of the list, without dashes.</summary>
    public static async Task<IReadOnlyList<string>> ReadCodesAsync(
        IServiceProvider services, CancellationToken cancellationToken)
    {
        var query = new ListInvitations { Page = new PageRequest(Limit: 3) };
        var first = await SendAsync(services, query, cancellationToken);
        return
        [
            .. first.Invitations.Select(guest => guest.Code?.Replace("-", "", StringComparison.Ordinal))
                .OfType<string>(),
        ];
    }

    private static async Task InviteAsync(
        IServiceProvider services, int group, Guid groupId, int number, CancellationToken cancellationToken)
    {
        var firstName = FirstNames[(number * 11) % FirstNames.Length];
        var guest = await SendAsync(services, new CreateGuest(new GuestChanges
        {
            FirstName = firstName,
            LastName = LastNames[group],
            Email = $"guest{number + 1}@example.com",
            GroupId = groupId,
        }), cancellationToken);

        // Of eight guests, five come, one does not, and two have not answered.
        var answer = (number * 5) % 8;
        if (answer >= 6) return;

        await SendAsync(
            services,
            new SubmitRsvp(guest.Id, Attending: answer < 5) { Dietary = Notes[number % Notes.Length] },
            cancellationToken);
    }

    private static async Task<T> SendAsync<T>(
        IServiceProvider services, IRequest<Result<T>> useCase, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<ISender>().Send(useCase, cancellationToken);
        return result.Value;
    }
}
