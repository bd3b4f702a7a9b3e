using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>docker-compose.yml and the dev container agree with each other, with the docs and with CI.</summary>
public sealed class ComposeTests
{
    private static readonly YamlMappingNode Compose = Read("docker-compose.yml");

    private static readonly YamlNode Postgres = Compose["services"]["postgres"];

    private static readonly string[] Ports = [.. Postgres["ports"].Texts()];

    // The password is public, so that nobody else may reach the port.
    [Fact]
    public void Port_IsOnTheLoopbackAddressAlone() =>
        Assert.StartsWith("127.0.0.1:", Assert.Single(Ports), StringComparison.Ordinal);

    [Fact]
    public void Image_IsTheOfficialOneThatCiUses()
    {
        var image = Postgres["image"].ToString();

        Assert.StartsWith("postgres:", image, StringComparison.Ordinal);
        Assert.InRange(int.Parse(image.Split(':', '.')[1], CultureInfo.InvariantCulture), 15, 17);
        Assert.Equal(
            Read(".github", "workflows", "ci.yml").Find("jobs/test/services/postgres/image")?.ToString(), image);
    }

    // Since version 18 the image keeps its data in another folder.
    [Fact]
    public void Data_IsInAVolume()
    {
        var volume = Assert.Single(Postgres["volumes"].Texts());

        Assert.Equal("postgres-data:/var/lib/postgresql/data", volume);
        Assert.NotNull(((YamlMappingNode)Compose["volumes"]).Children[new YamlScalarNode("postgres-data")]);
    }

    [Fact]
    public void Server_TakesAsManyConnectionsAsTheTestsOpen() => Assert.Contains(
        $"max_connections={TestPostgres.Options.Settings["max_connections"]}", Postgres["command"].Texts());

    [Fact]
    public void ConnectionString_OfTheDocs_IsThatOfTheServer()
    {
        var lines = File.ReadAllLines(Repository.PathOf("docs", "local.md"));

        var (server, all) = (Value("server="), Value("export ConnectionStrings__EventPlatform="));
        AssertConnects(
            all.Replace("$server", server, StringComparison.Ordinal), "localhost", Ports[0].Split(':')[1]);

        string Value(string name) => Assert.Single(
            lines, line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim('"');
    }

    [Fact]
    public void ConnectionString_OfTheDevContainer_IsThatOfTheServer()
    {
        using var container = JsonDocument.Parse(
            File.ReadAllText(Repository.PathOf(".devcontainer", "devcontainer.json")));
        var files = container.RootElement.GetProperty("dockerComposeFile").EnumerateArray()
            .Select(file => Path.GetFullPath(Repository.PathOf(".devcontainer", file.GetString()!)));
        var service = Read(".devcontainer", "docker-compose.yml")["services"][
            container.RootElement.GetProperty("service").GetString()!];

        Assert.Equal(
            [Repository.PathOf("docker-compose.yml"), Repository.PathOf(".devcontainer", "docker-compose.yml")], files);
        Assert.Equal(
            $".:{container.RootElement.GetProperty("workspaceFolder").GetString()}:cached",
            Assert.Single(service["volumes"].Texts()));
        Assert.Equal("service_healthy", service.Find("depends_on/postgres/condition")?.ToString());
        AssertConnects(
            service.Find("environment/ConnectionStrings__EventPlatform")!.ToString(),
            "postgres",
            Ports[0].Split(':')[2]);
    }

    private static void AssertConnects(string connectionString, string host, string port)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };

        Assert.Equal(host, parts["Host"]);
        Assert.Equal(port, parts["Port"]);
        Assert.Equal(Postgres.Find("environment/POSTGRES_USER")?.ToString(), parts["Username"]);
        Assert.Equal(Postgres.Find("environment/POSTGRES_PASSWORD")?.ToString(), parts["Password"]);
        Assert.Equal(Postgres.Find("environment/POSTGRES_DB")?.ToString(), parts["Database"]);
    }

    private static YamlMappingNode Read(params ReadOnlySpan<string> file) =>
        TemplateFile.Parse(File.ReadAllText(Repository.PathOf(file)));
}
