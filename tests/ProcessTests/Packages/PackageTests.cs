using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace EventPlatform.ProcessTests.Packages;

/// <summary>What is in the packages.</summary>
[Collection<WithPackedPackages>]
public sealed class PackageTests(PackedPackages packed)
{
    /// <summary>Each package with the packages that it depends on. All others come with these.</summary>
    private static readonly Dictionary<string, string> Dependencies = new()
    {
        ["EventPlatform.Domain"] = "",
        ["EventPlatform.Application"] =
            "EventPlatform.Domain MediatR MediatR.Contracts Microsoft.EntityFrameworkCore "
            + "Microsoft.EntityFrameworkCore.Relational Sep",
        ["EventPlatform.Infrastructure"] =
            "AWSSDK.Core AWSSDK.DSQL AWSSDK.SQS EventPlatform.Application Microsoft.EntityFrameworkCore "
            + "Microsoft.EntityFrameworkCore.Relational Microsoft.Extensions.Configuration.Abstractions "
            + "Npgsql.EntityFrameworkCore.PostgreSQL Polly.Core",
        ["EventPlatform.Client"] = "EventPlatform.Domain",
        ["EventPlatform.Schema"] =
            "AWSSDK.SQS EventPlatform.Infrastructure Microsoft.EntityFrameworkCore "
            + "Microsoft.EntityFrameworkCore.Relational Microsoft.Extensions.Diagnostics.HealthChecks "
            + "Npgsql.EntityFrameworkCore.PostgreSQL",
    };

    public static TheoryData<string> Names => [.. Dependencies.Keys];

    [Fact]
    public void Solution_Packs_TheLibrariesAlone() =>
        Assert.Equal(Dependencies.Keys.Order(StringComparer.Ordinal), PackedPackages.Names());

    // The versions are those of Directory.Packages.props, also where this was built with a stand-in.
    [Theory]
    [MemberData(nameof(Names))]
    public void Package_DependsOn_WhatItUsesInTheCentralVersion(string name)
    {
        var dependencies = PackedPackages.Metadata(PackedPackages.FileOf(name)).Descendants("dependency")
            .Select(item => $"{item.Attribute("id")!.Value} {item.Attribute("version")!.Value}")
            .Order(StringComparer.Ordinal);
        var expected = Dependencies[name].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => $"{id} {PackedPackages.CentralVersions.GetValueOrDefault(id, packed.Version)}");

        Assert.Equal(expected, dependencies);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_Has_AssemblyDocumentationReadmeAndLicence(string name)
    {
        var metadata = PackedPackages.Metadata(PackedPackages.FileOf(name));
        using var package = ZipFile.OpenRead(PackedPackages.FileOf(name));
        // The rest is the envelope that NuGet writes around them.
        var files = package.Entries.Select(entry => entry.FullName)
            .Where(file => !file.StartsWith("_rels/", StringComparison.Ordinal)
                && !file.StartsWith("package/", StringComparison.Ordinal) && file != "[Content_Types].xml");

        Assert.Equal(
            [$"{name}.nuspec", "LICENSE", "README.md", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"],
            files.Order(StringComparer.Ordinal));
        Assert.Equal("MIT", metadata.Element("license")!.Value);
        Assert.Equal("README.md", metadata.Element("readme")!.Value);
        Assert.All(
            ["authors", "description", "tags", "releaseNotes"],
            element => Assert.NotEmpty(metadata.Element(element)!.Value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Readme_HasAtMost25Lines(string name)
    {
        var lines = Encoding.UTF8.GetString(Read(PackedPackages.FileOf(name), "README.md")).TrimEnd().Split('\n');

        Assert.Equal($"# {name}", lines[0]);
        Assert.InRange(lines.Length, 5, 25);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Symbols_ArePackedBeside(string name)
    {
        using var package = ZipFile.OpenRead(PackedPackages.FileOf(name, "snupkg"));

        Assert.Contains(package.Entries, entry => entry.FullName == $"lib/net10.0/{name}.pdb");
    }

    // ContinuousIntegrationBuild puts /_/ in its place, in the symbols and in what the compiler writes into code.
    [Theory]
    [MemberData(nameof(Names))]
    public void BuiltWithCI_NamesNoFolderOfThisMachine(string name)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "Paths are mapped where CI=true.");
        var folder = Encoding.UTF8.GetBytes(Repository.Root);
        var assembly = Read(PackedPackages.FileOf(name), $"lib/net10.0/{name}.dll");
        var symbols = Read(PackedPackages.FileOf(name, "snupkg"), $"lib/net10.0/{name}.pdb");

        Assert.Equal(-1, assembly.AsSpan().IndexOf(folder));
        Assert.Equal(-1, symbols.AsSpan().IndexOf(folder));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        var reader = provider.GetMetadataReader();
        Assert.All(
            reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)),
            path => Assert.StartsWith("/_/", path, StringComparison.Ordinal));
    }

    // .NET loads no assembly of a lower version than the reference asks for. All packages of one major version of AWS's
    // SDK have the same assembly version; MediatR.Contracts has that of its package.
    [Theory]
    [InlineData("EventPlatform.Infrastructure", "AWSSDK.DSQL", "AWSSDK.SQS")]
    [InlineData("EventPlatform.Application", "MediatR.Contracts", null)]
    public void Assembly_BuiltWithAStandIn_LoadsTheOfficialOne(string name, string standIn, string? sibling)
    {
        var assembly = Read(PackedPackages.FileOf(name), $"lib/net10.0/{name}.dll");
        using var file = new PEReader(new MemoryStream(assembly));
        var reader = file.GetMetadataReader();
        var references = reader.AssemblyReferences.Select(handle => reader.GetAssemblyReference(handle))
            .ToDictionary(reference => reader.GetString(reference.Name), reference => reference.Version);

        var official = sibling is null ? new Version(2, 0, 1, 0) : references[sibling];
        Assert.True(references[standIn] <= official, $"{references[standIn]} > {official}");
    }

    private static byte[] Read(string file, string entry)
    {
        using var package = ZipFile.OpenRead(file);
        using var content = package.GetEntry(entry)!.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
