using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.UnitTests.Domain;

public sealed class GuestTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now.AddHours(1);
    private static readonly Guid Command = Guid.NewGuid();
    private static readonly Guid Another = Guid.NewGuid();
    private static readonly GuestChanges Ada = new() { FirstName = "Ada", LastName = "Lovelace" };

    [Fact]
    public void Create_WithNamesOnly_LeavesTheRestOpen()
    {
        var id = Guid.NewGuid();

        var guest = Guest.Create(id, Ada, Now, Command).Value;

        Assert.Equal((id, "Ada", "Lovelace"), (guest.Id, guest.FirstName, guest.LastName));
        Assert.Null(guest.Email);
        Assert.Null(guest.GroupId);
        Assert.Null(guest.Attending);
        Assert.Null(guest.Dietary);
        Assert.Null(guest.RsvpAt);
        Assert.Equal((Now, Now, Command), (guest.CreatedAt, guest.UpdatedAt, guest.Version));
    }

    [Fact]
    public void Create_WithoutNames_NamesBothFields()
    {
        var created = Guest.Create(Guid.NewGuid(), new GuestChanges(), Now, Command);

        Assert.Equal(["FirstName", "LastName"], created.Error!.Fields.Keys.Where(name => name != "changes").Order());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \t ")]
    [InlineData("\u200b\u2060")]
    public void Create_WithOneName_IsEnough(string? blank)
    {
        var (last, first) = (New(Ada with { FirstName = blank }), New(Ada with { LastName = blank }));

        Assert.Equal(("", "Lovelace"), (last.FirstName, last.LastName));
        Assert.Equal(("Ada", ""), (first.FirstName, first.LastName));
        Assert.StartsWith("ada\u0001\u0001", first.SortKey, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_ClearingTheOnlyName_IsRefused()
    {
        var guest = New(new GuestChanges { LastName = "Suharto" });

        var updated = guest.Update(new GuestChanges { LastName = "\u200b" }, Later, Another);

        Assert.Equal(["LastName"], updated.Error!.Fields.Keys);
        Assert.Equal("Suharto", guest.LastName);
    }

    [Fact]
    public void Create_Attending_SetsWhenTheAnswerWasGiven()
    {
        var guest = New(Ada with { Attending = true });

        Assert.True(guest.Attending);
        Assert.Equal(Now, guest.RsvpAt);
    }

    [Fact]
    public void Create_TrimsEveryText()
    {
        var guest = New(new GuestChanges
        {
            FirstName = " Ada ",
            LastName = "\tLovelace\n",
            Email = " ada@example.com ",
            Dietary = " no nuts ",
        });

        Assert.Equal(
            ("Ada", "Lovelace", "ada@example.com", "no nuts"),
            (guest.FirstName, guest.LastName, guest.Email, guest.Dietary));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void Create_WithBlankOptionalText_TakesItForNone(string blank)
    {
        var guest = New(Ada with { Email = blank, Dietary = blank });

        Assert.Null(guest.Email);
        Assert.Null(guest.Dietary);
    }

    [Fact]
    public void Create_AtTheLengthLimits_IsAccepted()
    {
        var guest = New(new GuestChanges
        {
            FirstName = new string('a', Guest.NameMaxLength),
            LastName = new string('b', Guest.NameMaxLength),
            Email = EmailOf(Guest.EmailMaxLength),
            Dietary = new string('d', Guest.DietaryMaxLength),
        });

        Assert.Equal(Guest.NameMaxLength, guest.FirstName.Length);
    }

    [Fact]
    public void Create_BeyondTheLengthLimits_NamesEveryField()
    {
        var created = Guest.Create(Guid.NewGuid(), new GuestChanges
        {
            FirstName = new string('a', Guest.NameMaxLength + 1),
            LastName = new string('b', Guest.NameMaxLength + 1),
            Email = EmailOf(Guest.EmailMaxLength + 1),
            Dietary = new string('d', Guest.DietaryMaxLength + 1),
        }, Now, Command);

        Assert.Equal(["Dietary", "Email", "FirstName", "LastName"], created.Error!.Fields.Keys.Order());
    }

    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("ada@localhost")]
    [InlineData("ada+rsvp@sub.example.co.uk")]
    [InlineData("åsa@exämple.se")]
    [InlineData("a@b")]
    [InlineData("\"jane doe\"@example.com")]
    [InlineData("\"jane@home\"@example.com")]
    [InlineData("\"jane, \\\"doe\\\"\"@example.com")]
    [InlineData("o'hara+list@example.com")]
    [InlineData("jane..doe.@docomo.example")]
    [InlineData("用户@例子.广告")]
    [InlineData("δοκιμή@παράδειγμα.ελ")]
    [InlineData("jane@bücher.example")]
    [InlineData("jane@xn--bcher-kva.example")]
    [InlineData("jane@[192.0.2.1]")]
    [InlineData("jane@[IPv6:2001:db8::1]")]
    [InlineData("jane@my_host")]
    [InlineData("jane@i❤.ws")]
    [InlineData("o’hara@example.com")]
    [InlineData("jane@l·l.example")]
    public void Create_WithAnEmailAddress_KeepsItAsEntered(string email) =>
        Assert.Equal(email, New(Ada with { Email = email }).Email);

    [Theory]
    [InlineData("ada")]
    [InlineData("@example.com")]
    [InlineData("ada@")]
    [InlineData("ada@@example.com")]
    [InlineData("ada@example@com")]
    [InlineData("ada lovelace@example.com")]
    [InlineData("ada@exam ple.com")]
    [InlineData("ada@example.")]
    [InlineData("ada@.example")]
    [InlineData("ada@example..com")]
    [InlineData("jane@example,com")]
    [InlineData("jane@example.com,joe@example.com")]
    [InlineData("jane@example.com;")]
    [InlineData("jane@example.com, joe@example.com")]
    [InlineData("<jane@example.com>")]
    [InlineData("Jane <jane@example.com>")]
    [InlineData("jane@example.com>")]
    [InlineData("jane(home)@example.com")]
    [InlineData("jane@example.com (home)")]
    [InlineData("mailto:jane@example.com")]
    [InlineData("https://jane@example.com")]
    [InlineData("jane@https://example.com")]
    [InlineData("\"jane@example.com")]
    [InlineData("jane\"@example.com")]
    [InlineData("jane@\"example.com\"")]
    [InlineData("\"jane\"doe\"@example.com")]
    [InlineData("\"jane\\\"@example.com")]
    [InlineData("\"\"@example.com")]
    [InlineData("jane doe@example.com")]
    [InlineData("jane@doe@example.com")]
    [InlineData("jane@exam'ple.com")]
    [InlineData("jane＠example.com")]
    [InlineData("jane@example．com,")]
    [InlineData("jane@例子、com")]
    [InlineData("“jane@example.com”")]
    [InlineData("„jane“@example.com")]
    [InlineData("‹jane@example.com›")]
    [InlineData("〈jane@example.com〉")]
    [InlineData("jane@example.com】")]
    [InlineData("jane@example،com")]
    [InlineData("jane@example｡com")]
    [InlineData("jane（home）@example.com")]
    [InlineData("jane@example.com\nbcc:joe@example.com")]
    public void Create_WithWhatIsNoEmailAddress_IsRefused(string email) =>
        AssertRefused("Email", Ada with { Email = email });

    [Fact]
    public void Create_OrdersByLastNameThenFirstNameThenId()
    {
        var guests = new[] { ("Lia", "Ab"), ("Ann", "Li"), ("ann", "LI"), ("Bob", "Li"), ("Ada", "Lia") }
            .Select(name => New(new GuestChanges { FirstName = name.Item1, LastName = name.Item2 }))
            .ToList();

        var inOrder = guests.OrderBy(guest => guest.SortKey, StringComparer.Ordinal).ToList();

        Assert.Equal(
            ["Ab", "Li", "Li", "Li", "Lia"], inOrder.Select(guest => guest.LastName == "LI" ? "Li" : guest.LastName));
        Assert.Equal("Bob", inOrder[3].FirstName);
        Assert.Equal(guests.Count, guests.Select(guest => guest.SortKey).Distinct().Count());
    }

    [Fact]
    public void Create_FoldsCaseForSearch()
    {
        var guest = New(new GuestChanges { FirstName = "ÅSA", LastName = "Öberg", Email = "Asa@Example.COM" });

        Assert.Equal(("åsa", "asa@example.com"), (guest.FirstNameFolded, guest.EmailFolded));
        Assert.StartsWith("oberg\u0001asa\u0001", guest.SortKey, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_OneField_LeavesTheOthers()
    {
        var guest = New(Ada with { Email = "ada@example.com", Dietary = "vegan" });

        Assert.True(guest.Update(new GuestChanges { LastName = "King" }, Later, Another).Value);

        Assert.Equal(
            ("Ada", "King", "ada@example.com", "vegan"), (guest.FirstName, guest.LastName, guest.Email, guest.Dietary));
        Assert.Equal((Now, Later), (guest.CreatedAt, guest.UpdatedAt));
        Assert.StartsWith("king", guest.SortKey, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_WithNull_ClearsOptionalFields()
    {
        var guest = New(Ada with { Email = "ada@example.com", Dietary = "vegan", GroupId = Guid.NewGuid() });

        guest.Update(
            new GuestChanges { Email = (string?)null, Dietary = (string?)null, GroupId = (Guid?)null }, Later, Another);

        Assert.Equal((null, null, null), (guest.Email, guest.Dietary, guest.GroupId));
        Assert.Null(guest.EmailFolded);
    }

    [Fact]
    public void Update_ClearingTheAnswer_ClearsItsTime()
    {
        var guest = New(Ada with { Attending = true });

        guest.Update(new GuestChanges { Attending = (bool?)null }, Later, Another);

        Assert.Null(guest.Attending);
        Assert.Null(guest.RsvpAt);
    }

    [Fact]
    public void Update_RepeatingTheAnswer_KeepsItsTime()
    {
        var guest = New(Ada with { Attending = true });

        guest.Update(new GuestChanges { Attending = true, Dietary = "vegan" }, Later, Another);

        Assert.Equal(Now, guest.RsvpAt);
        Assert.Equal(Later, guest.UpdatedAt);
    }

    [Fact]
    public void Update_ThatChangesNothing_SaysSoAndKeepsTheTime()
    {
        var guest = New(Ada);

        Assert.False(guest.Update(new GuestChanges { FirstName = " Ada " }, Later, Another).Value);

        Assert.Equal((Now, Command), (guest.UpdatedAt, guest.Version));
    }

    [Fact]
    public void Update_WithoutAnyField_IsRefused() =>
        Assert.Contains("changes", New(Ada).Update(new GuestChanges(), Later, Another).Error!.Fields.Keys);

    [Fact]
    public void Update_WithOneWrongField_ChangesNothingAtAll()
    {
        var guest = New(Ada);

        var updated = guest.Update(new GuestChanges { LastName = "King", Email = "nowhere" }, Later, Another);

        Assert.Equal(["Email"], updated.Error!.Fields.Keys);
        Assert.Equal(("Lovelace", null, Now), (guest.LastName, guest.Email, guest.UpdatedAt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rsvp_SetsAnswerAndTime(bool attending)
    {
        var guest = New(Ada);

        Assert.True(guest.Rsvp(new Rsvp(attending), Later, Another).IsSuccess);

        Assert.Equal(
            (attending, Later, Later, Another), (guest.Attending, guest.RsvpAt, guest.UpdatedAt, guest.Version));
    }

    [Fact]
    public void Rsvp_Again_MovesTheTime()
    {
        var guest = New(Ada with { Attending = true });

        guest.Rsvp(new Rsvp(true), Later, Another);

        Assert.Equal(Later, guest.RsvpAt);
    }

    [Fact]
    public void Rsvp_WithoutADietaryNote_KeepsTheNote()
    {
        var guest = New(Ada with { Dietary = "vegan" });

        guest.Rsvp(new Rsvp(true), Later, Another);

        Assert.Equal("vegan", guest.Dietary);
    }

    [Fact]
    public void Rsvp_WithNullAsDietaryNote_ClearsTheNote()
    {
        var guest = New(Ada with { Dietary = "vegan" });

        guest.Rsvp(new Rsvp(true) { Dietary = null }, Later, Another);

        Assert.Null(guest.Dietary);
    }

    [Fact]
    public void Rsvp_WithATooLongNote_ChangesNothing()
    {
        var guest = New(Ada);

        var answered = guest.Rsvp(
            new Rsvp(true) { Dietary = new string('d', Guest.DietaryMaxLength + 1) }, Later, Another);

        Assert.Equal(["Dietary"], answered.Error!.Fields.Keys);
        Assert.Equal((null, null, Now), (guest.Attending, guest.RsvpAt, guest.UpdatedAt));
    }

    private static Guest New(GuestChanges details) => Guest.Create(Guid.NewGuid(), details, Now, Command).Value;

    private static string EmailOf(int length) => $"{new string('e', length - "@example.com".Length)}@example.com";

    private static void AssertRefused(string field, GuestChanges details)
    {
        var error = Guest.Create(Guid.NewGuid(), details, Now, Command).Error!;
        Assert.Equal((ErrorKind.Invalid, "validation_failed"), (error.Kind, error.Code));
        Assert.Equal([field], error.Fields.Keys);
    }
}
