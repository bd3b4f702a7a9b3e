using System.CommandLine;
using System.Globalization;
using EventPlatform.Application;
using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Persistence.Connecting;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.Cli.Commands;

/// <summary><c>eventplatform keys</c>: the access keys of the database that the environment names.</summary>
internal static class KeysCommand
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    private const string Which =
        $"the database that {DatabaseTarget.EndpointSetting} or {DatabaseTarget.ConnectionStringVariable} names";

    private const string ExpiresRule =
        "--expires must be a number of days or hours, such as 30d or 12h, or a time such as 2027-06-12T15:00:00Z.";

    /// <summary>Describes the command to the parser.</summary>
    public static Command Create() => new("keys", $"Make, list and revoke the access keys of {Which}.")
    {
        CreateKey(), ListKeys(), RevokeKey(),
    };

    private static Command CreateKey()
    {
        var role = new Option<string>("--role") { Description = "What the holder may do.", Required = true };
        role.AcceptOnlyFromAmong(Role.Host.ToText(), Role.Door.ToText(), Role.Caterer.ToText());
        var label = new Option<string>("--label") { Description = "Who is to have the key.", Required = true };
        var expires = new Option<string?>("--expires")
        {
            Description = "When the key ends: 30d, 12h or a time. Only a host's key may have no end.",
        };
        var command = new Command("create", "Make an access key and print it, this once.") { role, label, expires };
        command.SetAction((result, cancellationToken) => RunAsync(async sender =>
        {
            if (!TryParseExpiry(result.GetValue(expires), out var expiresAt)) return await RefuseAsync(ExpiresRule);

            var created = await sender.Send(
                new CreateAccessKey(result.GetValue(role)!, result.GetValue(label)!, expiresAt), cancellationToken);
            if (!created.IsSuccess) return await RefuseAsync(Describe(created.Error));

            await Console.Out.WriteLineAsync(created.Value.Key);
            return 0;
        }));
        return command;
    }

    private static Command ListKeys()
    {
        var command = new Command("list", "List the access keys, newest first, without their secrets.");
        command.SetAction((_, cancellationToken) => RunAsync(async sender =>
        {
            string? cursor = null;
            do
            {
                var query = new ListAccessKeys { Page = new PageRequest(PageRequest.MaxLimit, cursor) };
                var page = (await sender.Send(query, cancellationToken)).Value;
                foreach (var key in page.AccessKeys) await Console.Out.WriteLineAsync(Describe(key));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            return 0;
        }));
        return command;
    }

    private static Command RevokeKey()
    {
        var id = new Argument<string>("ID") { Description = "The key's id, as list shows it." };
        var seconds = GoodKeys.Memory.TotalSeconds;
        var command = new Command("revoke", $"Revoke an access key; it works for at most {seconds} s more.") { id };
        command.SetAction((result, cancellationToken) => RunAsync(async sender =>
        {
            var revoked = await sender.Send(new RevokeAccessKey(result.GetValue(id)!), cancellationToken);
            if (!revoked.IsSuccess) return await RefuseAsync(revoked.Error.Detail);

            await Console.Out.WriteLineAsync("The key is revoked.");
            return 0;
        }));
        return command;
    }

    /// <summary>Reads the time at which a key ends; null for no end.</summary>
    internal static bool TryParseExpiry(string? text, out DateTimeOffset? expiresAt)
    {
        expiresAt = null;
        if (text is null) return true;
        if (Timestamps.TryParse(text, out var time))
        {
            expiresAt = time;
            return true;
        }

        var isNumber = int.TryParse(
            text[..^Math.Min(1, text.Length)], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (!isNumber || number is < 1 or > 100_000) return false;

        var now = Clock.GetUtcNow();
        expiresAt = text[^1] switch
        {
            'd' => now.AddDays(number),
            'h' => now.AddHours(number),
            _ => null,
        };
        return expiresAt is not null;
    }

    private static string Describe(AccessKeyResponse key)
    {
        var end = key switch
        {
            { RevokedAt: { } revoked } => $"revoked {Show(revoked)}",
            { ExpiresAt: { } expires } => $"{(expires <= Clock.GetUtcNow() ? "expired" : "until")} " +
                Show(expires),
            _ => "no end",
        };
        return $"{key.Id}  {key.Role,-7}  {Show(key.CreatedAt)}  {end}  {key.Label}";
    }

    private static string Describe(Error error) => string.Join(
        '\n', error.Fields.SelectMany(field => field.Value, (field, rule) => $"{OptionOf(field.Key)} {rule}")
            .DefaultIfEmpty(error.Detail));

    private static string OptionOf(string property) =>
        property == nameof(CreateAccessKey.ExpiresAt) ? "--expires" : $"--{property.ToLowerInvariant()}";

    private static string Show(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<int> RefuseAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return Program.WrongUsage;
    }

    private static async Task<int> RunAsync(Func<ISender, Task<int>> action)
    {
        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            await using var provider = new ServiceCollection().AddApplication().AddInfrastructure(configuration)
                .BuildServiceProvider();
            await using var scope = provider.CreateAsyncScope();
            return await action(scope.ServiceProvider.GetRequiredService<ISender>());
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return Program.Interrupted;
        }
        catch (Exception e) when (Program.IsExpected(e) || e is BusyException or UnavailableException)
        {
            await Console.Error.WriteLineAsync(e is UnavailableException { InnerException: { } cause }
                ? $"{e.Message} {Program.MessageOf(cause)}"
                : Program.MessageOf(e));
            return Program.Failed;
        }
    }
}
