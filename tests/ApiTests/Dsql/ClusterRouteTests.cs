using EventPlatform.ApiTests.Access;
using EventPlatform.ApiTests.Activities;
using EventPlatform.ApiTests.Admin;
using EventPlatform.ApiTests.Groups;
using EventPlatform.ApiTests.Guests;
using EventPlatform.ApiTests.Invitations;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>Every route on a stand-in for a cluster, while a fifth of what it sends fails.</summary>
[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterRouteTests(ClusterApiFixture fixture, ITestOutputHelper output) : EmptyApi(fixture)
{
    private const int Times = 10;

    public static TheoryData<string> Queries { get; } = [.. SampleRequest.Queries.Keys];

    // A change of names sends so many statements that one fails in nearly every run.
    public static TheoryData<string> Commands { get; } =
        [.. SampleRequest.Commands.Keys.Where(name => name != "UpdateGuest, renamed")];

    public override ValueTask DisposeAsync()
    {
        Api.Wire.Heal();
        return base.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Query_WithFaults_IsAnswered(string name)
    {
        var request = await SampleRequest.Queries[name].PrepareAsync(Api);
        var faults = Api.Wire.InjectTwentyPercent(seed: name.Length);

        for (var i = 0; i < 4 * Times; i++)
        {
            var answer = await request.SendAsync(Api);
            Assert.True(answer.Status == 200, answer.Body);
        }

        Assert.NotEqual(0, faults.Sum(fault => fault.Hits));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_WithFaults_IsAppliedExactlyOnce(string name)
    {
        await Api.PutAsync("/admin/settings", """{"max_guests":100000}""");
        var unknown = 0;
        for (var i = 0; i < Times; i++)
        {
            Api.Wire.Heal();
            var request = await SampleRequest.Commands[name].PrepareAsync(Api);
            var activities = await CountActivitiesAsync();
            Api.Wire.InjectTwentyPercent(seed: (100 * name.Length) + i);

            var answer = await request.SendAsync(Api);

            // Nobody can tell what became of a commit when its row was changed meanwhile, or deleted; nobody does here.
            if (answer.Status != request.Status)
            {
                ApiAssert.Problem(503, "unavailable", answer);
                unknown++;
                continue;
            }

            Assert.Equal(true, await Api.SqlAsync(request.Applied));
            Assert.Equal(activities + 1, await CountActivitiesAsync());
        }

        output.WriteLine($"{unknown} of {Times} unavailable");
        Assert.InRange(unknown, 0, 1);
    }

    private async Task<long> CountActivitiesAsync() => (long)(await Api.SqlAsync("SELECT count(*) FROM activities"))!;
}

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterCreateGuestTests(ClusterApiFixture fixture) : CreateGuestContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterListGuestsTests(ClusterApiFixture fixture) : ListGuestsContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterGetGuestTests(ClusterApiFixture fixture) : GetGuestContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterUpdateGuestTests(ClusterApiFixture fixture) : UpdateGuestContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterImportGuestsTests(ClusterApiFixture fixture) : ImportGuestsContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterExportGuestsTests(ClusterApiFixture fixture) : ExportGuestsContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterDeleteGuestTests(ClusterApiFixture fixture) : DeleteGuestContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterCheckInTests(ClusterApiFixture fixture) : CheckInContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterUndoCheckInTests(ClusterApiFixture fixture) : UndoCheckInContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterSubmitRsvpTests(ClusterApiFixture fixture) : SubmitRsvpContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterListGuestActivitiesTests(ClusterApiFixture fixture) : ListGuestActivitiesContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterListGroupsTests(ClusterApiFixture fixture) : ListGroupsContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterSubmitGroupRsvpTests(ClusterApiFixture fixture) : SubmitGroupRsvpContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterGetGroupTests(ClusterApiFixture fixture) : GetGroupContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterGetStatsTests(ClusterApiFixture fixture) : GetStatsContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterGetSettingsTests(ClusterApiFixture fixture) : GetSettingsContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterUpdateSettingsTests(ClusterApiFixture fixture) : UpdateSettingsContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterListActivitiesTests(ClusterApiFixture fixture) : ListActivitiesContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterConsumeActivitiesTests(ClusterApiFixture fixture) : ConsumeActivitiesContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterGetGuestInvitationTests(ClusterApiFixture fixture) : GetGuestInvitationContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterRenewInvitationTests(ClusterApiFixture fixture) : RenewInvitationContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterListInvitationsTests(ClusterApiFixture fixture) : ListInvitationsContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterGetInvitationTests(ClusterApiFixture fixture) : GetInvitationContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterAnswerInvitationTests(ClusterApiFixture fixture) : AnswerInvitationContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterCreateAccessKeyTests(ClusterApiFixture fixture) : CreateAccessKeyContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterListAccessKeysTests(ClusterApiFixture fixture) : ListAccessKeysContract(fixture);

[Collection(typeof(ClusterApiFixture))]
public sealed class ClusterRevokeAccessKeyTests(ClusterApiFixture fixture) : RevokeAccessKeyContract(fixture);
