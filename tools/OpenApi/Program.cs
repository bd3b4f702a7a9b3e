using EventPlatform.OpenApi;

// Writes the document: dotnet run --project tools/OpenApi, in the root of the repository.
const string Target = "docs/openapi.json";
var json = Document.ToJson(await File.ReadAllTextAsync("README.md"));
await File.WriteAllTextAsync(Target, json);
Console.WriteLine($"Wrote {Target}.");
