using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EventPlatform.ProcessTests.Packages;

/// <summary>A program of somebody else's, which has the packages and nothing else of this repository.</summary>
[Collection<WithPackedPackages>]
public sealed partial class ConsumerTests(PackedPackages packed)
{
    private static readonly string Folder = Path.Combine(PackedPackages.Folder, "consumer");

    [Fact]
    public async Task Consumer_OfThePackages_BuildsWithoutWarningsAndRunsUseCases()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        TestContext.Current.TestOutputHelper!.WriteLine(
            PackedPackages.UsedStandIns is { Count: > 0 } standIns
                ? $"Stand-ins were packed for {string.Join(" and ", standIns)}; with OfficialPackages=true none are."
                : "No stand-ins were used.");
        await WriteAsync(cancellationToken);
        // What was restored for this repository is there to be read. The packages of this run stay out of it.
        var machine = await PackedPackages.DotnetAsync(Folder, ["nuget", "locals", "global-packages", "--list"]);
        var environment = new Dictionary<string, string?>
        {
            ["NUGET_PACKAGES"] = Path.Combine(PackedPackages.Folder, "restored"),
            ["RestoreFallbackFolders"] = machine[(machine.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(),
            ["UseSharedCompilation"] = "false",
        };
        await PackedPackages.DotnetAsync(Folder, ["build", "--output", "built", "-v:q"], environment);

        var database = await TestPostgres.CreateDatabaseAsync(cancellationToken: cancellationToken);
        var output = await PackedPackages.DotnetAsync(
            Folder,
            [Path.Combine("built", "Consumer.dll")],
            new Dictionary<string, string?> { ["ConnectionStrings__EventPlatform"] = database });
        await TestPostgres.DropDatabaseAsync(database, cancellationToken);

        Assert.Equal(
            """
            UpdateSettings: 2 seats
            CreateGuest: Ada
            SubmitRsvp: True
            ListGuests: Ada
            GetStats: 1 of 1
            EventPlatform.Client

            """,
            output);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        // The repository's own settings end here.
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            await File.WriteAllTextAsync(Path.Combine(Folder, file), "<Project />", cancellationToken);

        var listed = await PackedPackages.DotnetAsync(Folder, ["nuget", "list", "source"]);
        var sources = SourceName().Matches(listed).Select(match => match.Groups["name"].Value);
        var configuration = Configuration(sources);
        await File.WriteAllTextAsync(Path.Combine(Folder, "nuget.config"), configuration, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Folder, "Consumer.csproj"), Project, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Folder, "Program.cs"), Program, cancellationToken);
    }

    // The machine's own sources stay, but none of them is asked for what was packed here.
    private static string Configuration(IEnumerable<string> machine)
    {
        var mapping = new XElement("packageSourceMapping", Source("event-platform", ["EventPlatform.*"]));
        if (PackedPackages.UsedStandIns.Count > 0) mapping.Add(Source("stand-ins", PackedPackages.UsedStandIns));
        mapping.Add(machine.Select(name => Source(name, ["*"])));
        return new XElement(
            "configuration",
            new XElement(
                "packageSources",
                Add("event-platform", PackedPackages.Packages),
                Add("stand-ins", PackedPackages.StandInPackages)),
            mapping).ToString();
    }

    private static XElement Add(string key, string value) =>
        new("add", new XAttribute("key", key), new XAttribute("value", value));

    private static XElement Source(string key, IEnumerable<string> patterns) => new(
        "packageSource",
        new XAttribute("key", key),
        patterns.Select(pattern => new XElement("package", new XAttribute("pattern", pattern))));

    private string Project =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <!-- A feed that cannot answer an audit is no fault of the packages. -->
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="EventPlatform.Client" Version="{packed.Version}" />
            <PackageReference Include="EventPlatform.Infrastructure" Version="{packed.Version}" />
            <PackageReference Include="EventPlatform.Schema" Version="{packed.Version}" />
            <PackageReference Include="{EnvironmentVariables}"
                              Version="{PackedPackages.CentralVersions[EnvironmentVariables]}" />
          </ItemGroup>
        </Project>
        """;

    private const string EnvironmentVariables = "Microsoft.Extensions.Configuration.EnvironmentVariables";

    private const string Program =
        """
        using EventPlatform.Application.Admin;
        using EventPlatform.Application.Guests;
        using EventPlatform.Client;
        using EventPlatform.Domain.Common;
        using EventPlatform.Domain.Events;
        using EventPlatform.Domain.Guests;
        using EventPlatform.Infrastructure;
        using EventPlatform.Schema;
        using MediatR;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection;

        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        await using var services = new ServiceCollection().AddEventPlatform(configuration).BuildServiceProvider();
        await services.ApplyEventPlatformSchemaAsync();

        var settings = await SendAsync(new UpdateSettings(new SettingsChanges { MaxGuests = 2 }));
        Console.WriteLine($"UpdateSettings: {settings.MaxGuests} seats");
        var guest = await SendAsync(
            new CreateGuest(new GuestChanges { FirstName = "Ada", LastName = "Lovelace" }));
        Console.WriteLine($"CreateGuest: {guest.FirstName}");
        var answer = await SendAsync(new SubmitRsvp(guest.Id, Attending: true));
        Console.WriteLine($"SubmitRsvp: {answer.Attending}");
        var page = await SendAsync(new ListGuests());
        Console.WriteLine($"ListGuests: {string.Join(", ", page.Guests.Select(listed => listed.FirstName))}");
        var stats = await SendAsync(new GetStats());
        Console.WriteLine($"GetStats: {stats.Attending} of {stats.TotalGuests}");
        using var http = new HttpClient();
        Console.WriteLine(new EventPlatformClient(http).GetType().Assembly.GetName().Name);

        async Task<T> SendAsync<T>(IRequest<Result<T>> useCase)
        {
            await using var scope = services.CreateAsyncScope();
            var result = await scope.ServiceProvider.GetRequiredService<ISender>().Send(useCase);
            return result.IsSuccess ? result.Value : throw new InvalidOperationException(result.Error.Detail);
        }
        """;

    [GeneratedRegex(@"^\s*\d+\.\s+(?<name>.+) \[Enabled\]", RegexOptions.Multiline)]
    private static partial Regex SourceName();
}
