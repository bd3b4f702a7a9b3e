using EventPlatform.Schema;

namespace EventPlatform.UnitTests.Schema;

public sealed class RuntimeRoleTests
{
    [Theory]
    [InlineData("admin", "arn:aws:iam::123456789012:role/app")]
    [InlineData("public", "arn:aws:iam::123456789012:role/app")]
    [InlineData("current_user", "arn:aws:iam::123456789012:role/app")]
    [InlineData("pg_monitor", "arn:aws:iam::123456789012:role/app")]
    [InlineData("Event_App", "arn:aws:iam::123456789012:role/app")]
    [InlineData("x; DROP TABLE guests", "arn:aws:iam::123456789012:role/app")]
    [InlineData("event_app", "arn:aws:iam::123456789012:user/me")]
    [InlineData("event_app", "arn:aws:iam::123456789012:role/x' OR '")]
    public void GrantStatements_MalformedInput_IsRefused(string role, string arn) =>
        Assert.All<Func<string, string[], IReadOnlyList<string>>>(
            [RuntimeRole.ReaderStatements, RuntimeRole.WriterStatements],
            statements => Assert.Throws<ArgumentException>(
                () => statements(role, ["arn:aws:iam::123456789012:role/app", arn])));

    [Fact]
    public void GrantStatements_WithoutAnArn_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => RuntimeRole.ReaderStatements("event_reader"));
        Assert.Throws<ArgumentException>(() => RuntimeRole.WriterStatements("event_app"));
    }
}
