using EventPlatform.Benchmarks;

return await BenchCommands.Create().Parse(args).InvokeAsync(BenchCommands.Settings);
