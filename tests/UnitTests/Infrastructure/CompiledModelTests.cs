using System.Text.RegularExpressions;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Schema;
using Microsoft.EntityFrameworkCore.Design.Internal;

namespace EventPlatform.UnitTests.Infrastructure;

/// <summary>
/// The compiled model is used instead of the configuration classes: what differs between them would go unseen.
/// </summary>
public sealed partial class CompiledModelTests
{
    private const string Command =
        "dotnet ef dbcontext optimize --nativeaot --project src/Infrastructure --startup-project src/Schema " +
        "--output-dir Persistence/CompiledModel --namespace EventPlatform.Infrastructure.Persistence.CompiledModel";

    [Fact]
    public void CompiledModel_GeneratedAgain_IsTheSame()
    {
        var directory = Repository.PathOf("src", "Infrastructure", "Persistence", "CompiledModel");
        var written = Read(directory);
        using var output = new TemporaryDirectory();
        Generate(output.Path);

        var generated = Read(output.Path);
        Assert.Equal(generated.Keys, written.Keys);
        Assert.All(generated, file => Assert.True(
            file.Value == written[file.Key],
            $"{file.Key} is not what the model generates any more. Run: {Command}"));
    }

#pragma warning disable EF1001 // What dotnet ef itself calls; the package has no public way to it.
    private static void Generate(string output)
    {
        var assembly = typeof(AppDbContext).Assembly;
        var operations = new DbContextOperations(
            new OperationReporter(null),
            assembly,
            startupAssembly: typeof(DatabaseSchema).Assembly,
            project: "Infrastructure",
            projectDir: Repository.PathOf("src", "Infrastructure"),
            rootNamespace: assembly.GetName().Name,
            language: "C#",
            nullable: true,
            args: []);
        operations.Optimize(
            output, $"{typeof(AppDbContext).Namespace}.CompiledModel", contextTypeName: null, suffix: null,
            scaffoldModel: true, precompileQueries: false, nativeAot: true);
    }
#pragma warning restore EF1001

    private static SortedDictionary<string, string> Read(string directory) =>
        new(Directory.EnumerateFiles(directory, "*.cs").ToDictionary(
            path => Path.GetFileName(path),
            path => ModelId().Replace(File.ReadAllText(path).ReplaceLineEndings("\n"), "modelId")));

    // New in every run.
    [GeneratedRegex(@"modelId: new Guid\(""[0-9a-f-]{36}""\)")]
    private static partial Regex ModelId();
}
