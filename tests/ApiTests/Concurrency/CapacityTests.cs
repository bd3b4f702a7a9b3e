namespace EventPlatform.ApiTests.Concurrency;

public sealed class CapacityTests
{
    public enum Path
    {
        Rsvp,
        Put,
        Post,
        Invitation,
        All,
    }

    [Theory]
    [InlineData(Path.Rsvp)]
    [InlineData(Path.Put)]
    [InlineData(Path.Post)]
    [InlineData(Path.Invitation)]
    [InlineData(Path.All)]
    public async Task Attend_FiftyAtOnceForTenSeats_AdmitsTenAndTellsFortyThatItIsFull(Path path)
    {
        await using var api = await Intercepted.StartAsync();
        await LimitAsync(api, 10);
        var guests = await CreateGuestsAsync(api, 50);

        var answers = await Task.WhenAll(
            guests.Select((guest, i) => AttendAsync(api, path == Path.All ? (Path)(i % 4) : path, guest)));

        Assert.Equal(10, answers.Count(answer => answer.Status is 200 or 201));
        Assert.Equal(40, answers.Count(answer => answer is { Status: 409, Code: "event_full" }));
        Assert.Equal(10L, await AttendingAsync(api));
    }

    // The control: with every reader having read before anybody writes, only the claim keeps the limit.
    [Theory]
    [InlineData(Path.Rsvp, true, 5)]
    [InlineData(Path.Rsvp, false, 10)]
    [InlineData(Path.Invitation, true, 5)]
    [InlineData(Path.Invitation, false, 10)]
    public async Task Attend_TenHavingReadFiveSeatsFree_OversellsWithoutTheClaimAlone(
        Path path, bool claims, long attending)
    {
        await using var api = await StartRaceAsync(readers: 10, claims);
        await api.StoreLimitAsync(5);
        var guests = await CreateGuestsAsync(api, 10);

        var answers = await Task.WhenAll(guests.Select(guest => AttendAsync(api, path, guest)));

        Assert.Equal(attending, answers.Count(answer => answer.Status == 200));
        Assert.Equal(attending, await AttendingAsync(api));
    }

    // All of a group, or none: the fifth seat stays free.
    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 5)]
    public async Task Attend_FiveGroupsOfTwoHavingReadFiveSeatsFree_AdmitsWholeGroups(bool claims, int groups)
    {
        await using var api = await StartRaceAsync(readers: 5, claims);
        await api.StoreLimitAsync(5);
        var pairs = new List<List<Guid>>();
        for (var i = 0; i < 5; i++) pairs.Add(await api.AddGuestsAsync(Guid.NewGuid(), null, null));

        var answers = await Task.WhenAll(pairs.Select(pair => AnswerAsync(api, pair[0], pair)));

        Assert.Equal(groups, answers.Count(answer => answer.Status == 200));
        Assert.Equal(2L * groups, await AttendingAsync(api));
        foreach (var (pair, answer) in pairs.Zip(answers))
        {
            var both = answer.Status == 200 ? 2L : 0L;
            Assert.Equal(both, await api.SqlAsync(
                $"SELECT count(*) FROM guests WHERE attending AND id IN ('{pair[0]}', '{pair[1]}')"));
        }
    }

    [Theory]
    [InlineData(true, "200 409")]
    [InlineData(false, "200 200")]
    public async Task Attend_TwoHavingReadTheLastSeatFree_GivesItToOne(bool claims, string statuses)
    {
        await using var api = await StartRaceAsync(readers: 2, claims);
        await api.StoreLimitAsync(1);
        var guests = await CreateGuestsAsync(api, 2);

        var answers = await Task.WhenAll(AttendAsync(api, Path.Rsvp, guests[0]), AttendAsync(api, Path.Put, guests[1]));

        Assert.Equal(statuses, string.Join(' ', answers.Select(answer => answer.Status).Order()));
    }

    [Fact]
    public async Task Attend_WhileTheLimitIsLowered_ObeysTheLowerLimit()
    {
        TestApi api = null!;
        var lowering = new Trap
        {
            Statement = Statements.IsDecidingRead,
            After = () => LimitAsync(api, 1),
        };
        await using (api = await Intercepted.StartAsync(lowering))
        {
            await api.StoreLimitAsync(10);
            var guests = await CreateGuestsAsync(api, 2);
            await api.SqlAsync($"UPDATE guests SET attending = true WHERE id = '{guests[0]}'");

            var answer = await AttendAsync(api, Path.Rsvp, guests[1]);

            Assert.Equal((409, "event_full"), (answer.Status, answer.Code));
            Assert.Equal(1L, await AttendingAsync(api));
        }
    }

    // Its control is Attend_TenHavingReadFiveSeatsFree_…: without the claim, answers and seats exceed the limit.
    [Fact]
    public async Task Attend_WhileTheLimitIsLoweredAgainAndAgain_NeverExceedsTheHighest()
    {
        await using var api = await Intercepted.StartAsync();
        await LimitAsync(api, 12);
        var guests = await CreateGuestsAsync(api, 30);

        var answering = Task.WhenAll(guests.Select(guest => AttendAsync(api, Path.Rsvp, guest)));
        for (var limit = 11; limit >= 8; limit--) await LimitAsync(api, limit);
        var answers = await answering;

        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 409, answer.Body));
        Assert.InRange((long)(await AttendingAsync(api))!, 8, 12);
        Assert.Equal(answers.Count(answer => answer.Status == 200), (int)(long)(await AttendingAsync(api))!);
    }

    [Theory]
    [InlineData("deleting")]
    [InlineData("declining")]
    [InlineData("clearing")]
    public async Task Attend_AfterAnotherLeft_TakesTheFreedSeat(string leaving)
    {
        await using var api = await Intercepted.StartAsync();
        await LimitAsync(api, 1);
        var guests = await CreateGuestsAsync(api, 2);
        await AttendAsync(api, Path.Rsvp, guests[0]);
        Assert.Equal(409, (await AttendAsync(api, Path.Rsvp, guests[1])).Status);

        var left = leaving switch
        {
            "deleting" => await api.DeleteAsync($"/guests/{guests[0]}"),
            "declining" => await api.PostAsync($"/guests/{guests[0]}/rsvp", """{"attending":false}"""),
            _ => await api.PutAsync($"/guests/{guests[0]}", """{"attending":null}"""),
        };

        Assert.InRange(left.Status, 200, 204);
        Assert.Equal(200, (await AttendAsync(api, Path.Rsvp, guests[1])).Status);
    }

    private static Task<TestApi> StartRaceAsync(int readers, bool claims) =>
        claims
            ? Intercepted.StartAsync(new ReadBarrier(readers))
            : Intercepted.StartAsync(new ReadBarrier(readers), new NoSeatClaims());

    private static async Task LimitAsync(TestApi api, int seats) =>
        Assert.Equal(200, (await api.PutAsync("/admin/settings", $$"""{"max_guests":{{seats}}}""")).Status);

    private static Task<Guid[]> CreateGuestsAsync(TestApi api, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => api.AddGuestAsync(("first_name", $"Guest {i}"))));

    private static Task<ApiAnswer> AttendAsync(TestApi api, Path path, Guid guest) => path switch
    {
        Path.Rsvp => api.PostAsync($"/guests/{guest}/rsvp", """{"attending":true}"""),
        Path.Put => api.PutAsync($"/guests/{guest}", """{"attending":true}"""),
        Path.Invitation => AnswerAsync(api, guest, [guest]),
        _ => api.PostAsync("/guests", """{"first_name":"New","last_name":"Guest","attending":true}"""),
    };

    private static async Task<ApiAnswer> AnswerAsync(TestApi api, Guid asked, IEnumerable<Guid> guests) =>
        await api.SendAsync(
            "PUT", "/invitation",
            Bodies.Of(("answers", guests.Select(guest => new { guest_id = guest, attending = true }))),
            ApiSteps.AsGuest(await api.CodeOfAsync(asked)));

    private static Task<object?> AttendingAsync(TestApi api) =>
        api.SqlAsync("SELECT count(*) FROM guests WHERE attending");
}
