using System.Text.RegularExpressions;

namespace EventPlatform.Schema;

/// <summary>
/// The database roles of the functions. The reader may read the tables; the writer may write them, too, but for access
/// keys, which those functions alone write that manage them. The user <c>admin</c> deploys the schema only.
/// </summary>
public static partial class RuntimeRole
{
    /// <summary>The reader's usual name.</summary>
    public const string Reader = "event_reader";

    /// <summary>The writer's usual name.</summary>
    public const string Writer = "event_app";

    /// <summary>The usual name of the role that writes access keys.</summary>
    public const string Keys = "event_keys";

    private const string ReadKeys = "SELECT ON access_keys";

    /// <summary>What the name of a role must be, to follow the word for it.</summary>
    public const string NameRule =
        "must begin with a lower-case letter, go on with lower-case letters, digits and underscores (63 characters " +
        "at most), and not be admin or a name that PostgreSQL reserves, such as public, which is every role";

    /// <summary>What the ARN of an IAM role must be, to follow the word for it.</summary>
    public const string ArnRule =
        "must be the ARN of an IAM role, such as arn:aws:iam::123456789012:role/event-functions";

    /// <summary>Tells whether a role may have this name: see <see cref="NameRule"/>.</summary>
    public static bool IsName(string? role) => RoleName().IsMatch(role ?? "") && !Reserved().IsMatch(role!);

    /// <summary>Tells whether this is the ARN of an IAM role: see <see cref="ArnRule"/>.</summary>
    public static bool IsArn(string? arn) => IamRoleArn().IsMatch(arn ?? "");

    /// <summary>Lists the statements that create the reader, each for a transaction of its own.</summary>
    /// <param name="role">The role's name; see <see cref="NameRule"/>.</param>
    /// <param name="iamRoleArns">
    /// The IAM roles that may sign in as it, such as <c>arn:aws:iam::123456789012:role/functions</c>; at least one.
    /// </param>
    /// <returns>The statements, in order.</returns>
    /// <exception cref="ArgumentException">
    /// The name or an ARN is malformed, or there is no ARN; the message describes the form.
    /// </exception>
    public static IReadOnlyList<string> ReaderStatements(string role, params IReadOnlyCollection<string> iamRoleArns) =>
        Statements(role, iamRoleArns, [
            "SELECT ON guests", "SELECT ON guest_words", "SELECT ON settings", "SELECT ON activities", ReadKeys,
        ]);

    /// <summary>Lists the statements that create the writer, each for a transaction of its own.</summary>
    /// <inheritdoc cref="ReaderStatements"/>
    public static IReadOnlyList<string> WriterStatements(string role, params IReadOnlyCollection<string> iamRoleArns) =>
        Statements(
            role,
            iamRoleArns,
            [
                "SELECT, INSERT, UPDATE, DELETE ON guests",
                "SELECT, INSERT, UPDATE, DELETE ON guest_words",
                "SELECT, INSERT, UPDATE ON settings",
                "SELECT, INSERT ON activities",
                ReadKeys,
            ]);

    /// <summary>
    /// Lists the statements that create the role that writes access keys, each for a transaction of its own.
    /// </summary>
    /// <inheritdoc cref="ReaderStatements"/>
    public static IReadOnlyList<string> KeysStatements(string role, params IReadOnlyCollection<string> iamRoleArns) =>
        Statements(role, iamRoleArns, [
            "SELECT, INSERT, UPDATE ON access_keys", "SELECT, INSERT ON activities",
            // To tell the holder of an invitation code from a stranger.
            "SELECT ON guests",
        ]);

    private static string[] Statements(string role, IReadOnlyCollection<string> iamRoleArns, string[] rights)
    {
        ArgumentNullException.ThrowIfNull(iamRoleArns);
        // These statements take no parameters, so both are checked strictly.
        if (!IsName(role)) throw new ArgumentException($"The role {NameRule}.", nameof(role));
        if (iamRoleArns.Count == 0 || !iamRoleArns.All(IsArn))
            throw new ArgumentException($"Each of at least one {ArnRule}.", nameof(iamRoleArns));

        return
        [
            $"CREATE ROLE {role} WITH LOGIN",
            .. iamRoleArns.Select(arn => $"AWS IAM GRANT {role} TO '{arn}'"),
            // No grant on the schema public: DSQL refuses it, and every role may use the schema.
            .. rights.Select(right => $"GRANT {right} TO {role}"),
        ];
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,62}\z")]
    private static partial Regex RoleName();

    // A grant to public is a grant to every role; one to current_user is a grant to the granting role.
    [GeneratedRegex(@"^(admin|public|none|user|current_.*|session_.*|pg_.*)\z")]
    private static partial Regex Reserved();

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::\d{12}:role/[A-Za-z0-9+=,.@_/-]{1,576}\z")]
    private static partial Regex IamRoleArn();
}
