using System.CommandLine;
using Amazon;
using Amazon.DSQL.Util;
using Amazon.Runtime;
using EventPlatform.Infrastructure.Persistence.Connecting;

namespace EventPlatform.Cli.Commands;

/// <summary>
/// <c>eventplatform token</c>: a password for psql, with the options of AWS CLI's
/// <c>dsql generate-db-connect-auth-token</c>: https://docs.aws.amazon.com/cli/latest/reference/dsql/
/// </summary>
internal static class TokenCommand
{
    private const int DefaultSeconds = 900;

    // SigV4's limit for a presigned request.
    private const int MaxSeconds = 604_800;

    /// <summary>Describes the command to the parser.</summary>
    public static Command Create()
    {
        var hostname = new Option<string>("--hostname")
        {
            Description = $"The cluster's endpoint; {DatabaseTarget.EndpointSetting} unless given.",
        };
        var region = new Option<string>("--region") { Description = "The AWS Region; the endpoint's unless given." };
        var user = new Option<string>("--user")
        {
            Description = $"The database user; {DatabaseTarget.UserSetting}, else admin, unless given.",
        };
        var expiresIn = new Option<int>("--expires-in")
        {
            Description = "Seconds until the token expires.",
            DefaultValueFactory = _ => DefaultSeconds,
        };
        expiresIn.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxSeconds)
                result.AddError($"--expires-in must be from 1 to {MaxSeconds} seconds.");
        });
        const string Description = "Print a token to sign in to Aurora DSQL: PGPASSWORD=$(eventplatform token) psql …";
        var command = new Command("token", Description) { hostname, region, user, expiresIn };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(hostname) ?? Environment.GetEnvironmentVariable(DatabaseTarget.EndpointSetting),
            result.GetValue(region) ?? Environment.GetEnvironmentVariable(DatabaseTarget.RegionSetting),
            result.GetValue(user) ?? Environment.GetEnvironmentVariable(DatabaseTarget.UserSetting),
            TimeSpan.FromSeconds(result.GetValue(expiresIn)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string? hostname, string? region, string? user, TimeSpan expiresIn, CancellationToken cancellationToken)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(hostname))
            {
                await Console.Error.WriteLineAsync(
                    $"Which cluster? Give --hostname or set {DatabaseTarget.EndpointSetting}.");
                return Program.WrongUsage;
            }

            var cluster = DatabaseTarget.Dsql.Parse(hostname, user, region);
            var endpoint = RegionEndpoint.GetBySystemName(cluster.Region);
            var token = cluster.IsAdmin
                ? DSQLAuthTokenGenerator.GenerateDbConnectAdminAuthTokenAsync(endpoint, cluster.Endpoint, expiresIn)
                : DSQLAuthTokenGenerator.GenerateDbConnectAuthTokenAsync(endpoint, cluster.Endpoint, expiresIn);
            await Console.Out.WriteLineAsync(await token.WaitAsync(cancellationToken));
            return 0;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return Program.Interrupted;
        }
        catch (Exception e) when (e is InvalidOperationException or AmazonClientException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e is AmazonClientException ? Program.Failed : Program.WrongUsage;
        }
    }
}
