using Npgsql;

namespace EventPlatform.TestSupport;

/// <summary>Runs SQL that is written in the tests.</summary>
internal static class Sql
{
    /// <summary>Runs SQL.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="sql">One statement; without parameters, any number of them.</param>
    /// <param name="parameters">What <c>$1</c> and the following stand for.</param>
    /// <returns>The first column of the first row; null when there is none.</returns>
    public static async Task<object?> RunAsync(
        this NpgsqlConnection connection, string sql, params object[] parameters)
    {
#pragma warning disable CA2100 // The statements are constants of the tests.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return await command.ExecuteScalarAsync() is var value and not DBNull ? value : null;
    }
}
