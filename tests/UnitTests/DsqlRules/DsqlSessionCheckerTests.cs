using EventPlatform.TestSupport.DsqlRules;

namespace EventPlatform.UnitTests.DsqlRules;

public sealed class DsqlSessionCheckerTests
{
    private const string Ddl = "CREATE TABLE t (id uuid)";
    private const string Dml = "INSERT INTO t VALUES ($1)";

    private readonly DsqlSessionChecker _session = new();

    [Fact]
    public void Check_StatementsByThemselves_AreAccepted()
    {
        string[] requests = [Ddl, Dml, Ddl, "DROP TABLE t", "CALL sys.wait_for_job('j')"];

        Assert.All(requests, request => Assert.Null(_session.Check(request)));
    }

    [Fact]
    public void Check_OneDdlOrManyDmlInATransaction_IsAccepted()
    {
        string[] requests = ["BEGIN", Ddl, "COMMIT", "BEGIN", Dml, "SELECT 1", "ROLLBACK", "BEGIN", Ddl, "END"];

        Assert.All(requests, request => Assert.Null(_session.Check(request)));
    }

    [Theory]
    [InlineData(Ddl, Ddl, "one DDL")]
    [InlineData(Ddl, Dml, "DDL and data")]
    [InlineData(Dml, Ddl, "DDL and data")]
    [InlineData("SELECT 1", Ddl, "DDL and data")]
    [InlineData(Dml, "CALL sys.wait_for_job('j')", "outside a transaction")]
    public void Check_InOneTransaction_IsRefused(string first, string second, string reason)
    {
        _session.Check("BEGIN ISOLATION LEVEL REPEATABLE READ");
        Assert.Null(_session.Check(first));

        Assert.Contains(reason, _session.Check(second), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SentAtOnceWithoutBegin_IsOneTransaction()
    {
        Assert.Contains("DDL and data", _session.Check(Ddl, Dml), StringComparison.Ordinal);
        Assert.Contains("one DDL", _session.Check($"{Ddl}; {Ddl}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ADomain_IsKnownOnItsConnectionOnly()
    {
        Assert.Null(_session.Check("CREATE DOMAIN mail AS text"));

        Assert.Null(_session.Check("CREATE TABLE t (a mail)"));
        Assert.Contains("domain", new DsqlSessionChecker().Check("CREATE TABLE t (a mail)"), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ARefusal_SaysWhoRefuses() =>
        Assert.StartsWith(
            "DSQL would refuse this: there is no TRUNCATE", _session.Check("TRUNCATE t"), StringComparison.Ordinal);

    [Fact]
    public void Check_AfterARefusal_FollowsTheSessionOn()
    {
        _session.Check("BEGIN ISOLATION LEVEL SERIALIZABLE");
        _session.Check(Ddl);

        Assert.NotNull(_session.Check(Dml));
        Assert.Null(_session.Check("ROLLBACK"));
        Assert.Null(_session.Check(Dml));
    }
}
