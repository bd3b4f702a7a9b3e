using System.Text.Json.Nodes;
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

/// <summary>
/// Invents an event: 40 groups of one to five guests; three quarters of them have answered, and seats are left.
/// </summary>
internal static class DemoEvent
{
    private const int Seats = 110;
    private const string Name = "Midsummer dinner of Astrid and Omar";

    private static readonly string[] Menu = ["Mushroom risotto", "Grilled trout", "Roast chicken"];

    private static readonly string[] Songs = ["Dancing Queen", "September", "Mr. Blue Sky", "Chan Chan"];

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

    // None is required, so that an RSVP without answers is taken, as in the README's examples.
    private static readonly Question[] Questions =
    [
        new("menu", "Which main course would you like?", Question.Choice, Menu, Required: false, Question.Attending),
        new("song", "Which song gets you dancing?", Question.Text, null, Required: false, Question.Everyone),
        new("shuttle", "Will you take the shuttle from the station?", Question.YesNo, null, Required: false,
            Question.Attending),
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
            Waitlist = true,
            Questions = new(Questions),
            SettingsData = """{"accent":"#7a3e9d","theme":"wildflowers"}""",
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

    /// <summary>
    /// Reads the invitation codes, without dashes, of three guests who see different things: one of a household who may
    /// bring somebody and has not answered, one who was invited alone, and one who has answered for more than one.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ReadCodesAsync(
        IServiceProvider services, CancellationToken cancellationToken)
    {
        var all = new PageRequest(PageRequest.MaxLimit);
        var guests = (await SendAsync(services, new ListGuests { Page = all }, cancellationToken)).Guests;
        var invited = await SendAsync(services, new ListInvitations { Page = all }, cancellationToken);
        var codes = invited.Invitations.ToDictionary(guest => guest.GuestId, guest => guest.Code);
        var households = guests.ToLookup(guest => guest.GroupId ?? guest.Id);
        GuestResponse?[] chosen =
        [
            guests.FirstOrDefault(guest => guest is { Attending: null, PlusOnesAllowed: > 0 } && !IsAlone(guest)),
            guests.FirstOrDefault(guest => guest.Attending is null && IsAlone(guest)),
            guests.FirstOrDefault(guest => guest is { Attending: true, PlusOnes: > 0 } && !IsAlone(guest)),
        ];
        // Somebody may have changed them since.
        return
        [
            .. chosen.OfType<GuestResponse>().Concat(guests).DistinctBy(guest => guest.Id)
                .Select(guest => codes.GetValueOrDefault(guest.Id)?.Replace("-", "", StringComparison.Ordinal))
                .OfType<string>().Take(chosen.Length),
        ];

        bool IsAlone(GuestResponse guest) => households[guest.GroupId ?? guest.Id].Count() == 1;
    }

    private static async Task InviteAsync(
        IServiceProvider services, int group, Guid groupId, int number, CancellationToken cancellationToken)
    {
        var firstName = FirstNames[(number * 11) % FirstNames.Length];
        var plusOnesAllowed = number % 5 == 3 ? 1 + (number % 2) : 0;
        var guest = await SendAsync(services, new CreateGuest(new GuestChanges
        {
            FirstName = firstName,
            LastName = LastNames[group],
            Email = $"guest{number + 1}@example.com",
            GroupId = groupId,
            PlusOnesAllowed = plusOnesAllowed,
        }), cancellationToken);

        // Of eight guests, five come, one does not, and two have not answered.
        var answer = (number * 5) % 8;
        if (answer >= 6) return;

        var attends = answer < 5;
        await SendAsync(
            services,
            new SubmitRsvp(guest.Id, attends)
            {
                Dietary = Notes[number % Notes.Length],
                PlusOnes = attends ? Math.Min(1, plusOnesAllowed) : 0,
                Answers = attends ? AnswersOf(number) : null,
            },
            cancellationToken);
    }

    // Not everybody answers every question.
    private static string AnswersOf(int number)
    {
        var answers = new JsonObject { ["menu"] = Menu[(number * 7) % Menu.Length] };
        if (number % 3 == 0) answers["song"] = Songs[(number / 3) % Songs.Length];
        if (number % 4 != 1) answers["shuttle"] = number % 4 == 0;
        return answers.ToJsonString();
    }

    private static async Task<T> SendAsync<T>(
        IServiceProvider services, IRequest<Result<T>> useCase, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<ISender>().Send(useCase, cancellationToken);
        return result.Value;
    }
}
