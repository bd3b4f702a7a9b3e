using EventPlatform.ApiTests.Access;
using EventPlatform.ApiTests.Activities;
using EventPlatform.ApiTests.Admin;
using EventPlatform.ApiTests.Dsql;
using EventPlatform.ApiTests.Groups;
using EventPlatform.ApiTests.Guests;
using EventPlatform.ApiTests.Http;
using EventPlatform.ApiTests.Invitations;
using EventPlatform.ApiTests.Pages;

namespace EventPlatform.ProcessTests;

// What the HTTP API promises holds for the published functions, too: each contract of ApiTests runs through them.

[Collection<ProcessApiFixture>]
public sealed class ConsumeActivitiesProcessTests(ProcessApiFixture fixture) : ConsumeActivitiesContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class ListActivitiesProcessTests(ProcessApiFixture fixture) : ListActivitiesContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class ListGuestActivitiesProcessTests(ProcessApiFixture fixture) : ListGuestActivitiesContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class GetSettingsProcessTests(ProcessApiFixture fixture) : GetSettingsContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class GetStatsProcessTests(ProcessApiFixture fixture) : GetStatsContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class UpdateSettingsProcessTests(ProcessApiFixture fixture) : UpdateSettingsContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class GetGroupProcessTests(ProcessApiFixture fixture) : GetGroupContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class ListGroupsProcessTests(ProcessApiFixture fixture) : ListGroupsContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class CreateGuestProcessTests(ProcessApiFixture fixture) : CreateGuestContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class DeleteGuestProcessTests(ProcessApiFixture fixture) : DeleteGuestContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class GetGuestProcessTests(ProcessApiFixture fixture) : GetGuestContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class ImportGuestsProcessTests(ProcessApiFixture fixture) : ImportGuestsContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class ExportGuestsProcessTests(ProcessApiFixture fixture) : ExportGuestsContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class ListGuestsProcessTests(ProcessApiFixture fixture) : ListGuestsContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class GuestSortProcessTests(ProcessApiFixture fixture) : GuestSortContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class CheckInProcessTests(ProcessApiFixture fixture) : CheckInContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class UndoCheckInProcessTests(ProcessApiFixture fixture) : UndoCheckInContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class SubmitGroupRsvpProcessTests(ProcessApiFixture fixture) : SubmitGroupRsvpContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class SubmitRsvpProcessTests(ProcessApiFixture fixture) : SubmitRsvpContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class UpdateGuestProcessTests(ProcessApiFixture fixture) : UpdateGuestContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class GetGuestInvitationProcessTests(ProcessApiFixture fixture) : GetGuestInvitationContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class RenewInvitationProcessTests(ProcessApiFixture fixture) : RenewInvitationContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class ListInvitationsProcessTests(ProcessApiFixture fixture) : ListInvitationsContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class GetInvitationProcessTests(ProcessApiFixture fixture) : GetInvitationContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class AnswerInvitationProcessTests(ProcessApiFixture fixture) : AnswerInvitationContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class CreateAccessKeyProcessTests(ProcessApiFixture fixture) : CreateAccessKeyContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class ListAccessKeysProcessTests(ProcessApiFixture fixture) : ListAccessKeysContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class RevokeAccessKeyProcessTests(ProcessApiFixture fixture) : RevokeAccessKeyContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class SearchProcessTests(ProcessApiFixture fixture) : SearchContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class TextProcessTests(ProcessApiFixture fixture) : TextContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class AnswerHeadersProcessTests(ProcessApiFixture fixture) : AnswerHeadersContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class BadInputProcessTests(ProcessApiFixture fixture) : BadInputContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class BodyProcessTests(ProcessApiFixture fixture) : BodyContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class FieldProcessTests(ProcessApiFixture fixture) : FieldContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class PreconditionProcessTests(ProcessApiFixture fixture) : PreconditionContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class ProblemProcessTests(ProcessApiFixture fixture) : ProblemContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class RepresentationProcessTests(ProcessApiFixture fixture) : RepresentationContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class TotalProcessTests(ProcessApiFixture fixture) : TotalContract(fixture);

[Collection<ProcessApiFixture>]
public sealed class PagingProcessTests(ProcessApiFixture fixture, PagingContract.Data data)
    : PagingContract(fixture, data), IClassFixture<PagingContract.Data>;

// The replays of every command, and so the statements that only a replay sends.
public sealed class FaultProcessTests(FaultProcessFixture fixture)
    : FaultContract(fixture), IClassFixture<FaultProcessFixture>;

public sealed class AccessMatrixProcessTests(KeysProcessFixture fixture)
    : AccessMatrixContract(fixture), IClassFixture<KeysProcessFixture>;

public sealed class GetPageProcessTests(KeysProcessFixture fixture)
    : GetPageContract(fixture), IClassFixture<KeysProcessFixture>;
