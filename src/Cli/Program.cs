using System.CommandLine;
using EventPlatform.Cli.Commands;
using EventPlatform.Cli.Serve;

var root = new RootCommand("eventplatform: guest lists, RSVPs and statistics of one event.")
{
    ServeCommand.Create(),
    SchemaCommand.Create(),
    TokenCommand.Create(),
    ActivitiesCommand.Create(),
};

// Time to answer requests under way and to stop the database after Ctrl-C.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(90) };
return await root.Parse(args).InvokeAsync(configuration);
