using System.CommandLine;
using EventPlatform.Bench.ActivityConsumer;

var messages = new Option<int>("--messages")
{
    Description = $"Messages for each row of the table, a multiple of {Comparison.Step}.",
    DefaultValueFactory = _ => 5000,
};
messages.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is var count && (count <= 0 || count % Comparison.Step != 0))
        result.AddError($"--messages must be a positive multiple of {Comparison.Step}.");
});

var root = new RootCommand("Measures the function that stores activities, beside its SQL statement sent by bare Npgsql.") { messages };
root.SetAction(async (result, cancellationToken) =>
{
    await using var database = await BenchDatabase.StartAsync(cancellationToken);
    await Report.WriteAsync(Console.Out, database, result.GetValue(messages), cancellationToken);
});
return await root.Parse(args).InvokeAsync();
