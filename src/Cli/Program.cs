using System.CommandLine;
using System.CommandLine.Help;
using EventPlatform.Cli.Commands;

// Not a RootCommand: that one calls itself by the name of its file.
var root = new Command("eventplatform", "Guest lists, RSVPs and statistics of one event.")
{
    new HelpOption(),
    new VersionOption(),
    ServeCommand.Create(),
    SchemaCommand.Create(),
    TokenCommand.Create(),
    ActivitiesCommand.Create(),
};

// Time to answer requests under way and to stop the database after Ctrl-C.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(90) };
return await root.Parse(args).InvokeAsync(configuration);
