using EventPlatform.LocalPostgres;
using EventPlatform.LocalPostgres.Tests;
using Xunit.MicrosoftTestingPlatform;

// EndOfProcessTests run this program once more, to start a server and not to stop it.
if (args is not [EndOfProcessTests.StartServer, var file, var end])
    return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);

var server = await PostgresServer.StartAsync(Throwaway);
var data = await QueryAsync<string>(server.ConnectionString, "SHOW data_directory");
File.Copy(Path.Combine(data, "postmaster.pid"), $"{file}.new");
File.Move($"{file}.new", file);
if (end == EndOfProcessTests.Killed) await Task.Delay(Timeout.InfiniteTimeSpan);
return 0;
