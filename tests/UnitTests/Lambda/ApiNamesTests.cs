using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using EventPlatform.Lambda.Http;

namespace EventPlatform.UnitTests.Lambda;

public sealed class ApiNamesTests
{
    [Theory]
    [InlineData(nameof(Guest.FirstName), "first_name")]
    [InlineData(nameof(Guest.Email), "email")]
    [InlineData(nameof(ListGuests.Search), "q")]
    [InlineData(nameof(PageRequest.Limit), "limit")]
    [InlineData(nameof(PageRequest.Cursor), "cursor")]
    [InlineData(FieldErrors.AllChanges, "body")]
    public void Of_AProperty_IsItsNameInTheApi(string property, string name) =>
        Assert.Equal(name, ApiNames.Of(property));

    [Fact]
    public void In_AMessage_ReplacesOnlyWhatStandsInBraces() => Assert.Equal(
        "must not be after event_date: FirstName, {} and {1} stay.",
        ApiNames.In("must not be after {EventDate}: FirstName, {} and {1} stay."));

    [Fact]
    public void Problem_FromAnInvalidInput_HasTheNamesOfTheApiOnly()
    {
        var early = new DateTimeOffset(2027, 6, 1, 12, 0, 0, TimeSpan.Zero);
        var changes = new SettingsChanges { EventDate = early, RsvpDeadline = early.AddDays(1), MaxGuests = 0 };

        var problem = Problem.From(EventSettings.Create(changes, early, Guid.NewGuid()).Error!);

        Assert.Equal(["max_guests", "rsvp_deadline"], problem.Errors!.Keys);
        Assert.Equal("must not be after event_date.", Assert.Single(problem.Errors["rsvp_deadline"]));
        Assert.Equal("The request is not valid: see errors for max_guests, rsvp_deadline.", problem.Detail);
    }

    // The caller's own spelling is quoted as it is.
    [Fact]
    public void Problem_OfTheRequestItself_KeepsTheNames() =>
        Assert.Equal(["Limit"], Problem.Invalid(new FieldErrors { { "Limit", "is unknown." } }).Errors!.Keys);
}
