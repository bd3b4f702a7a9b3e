using System.Reflection;
using System.Runtime.Loader;
using EventPlatform.TestSupport.Contract;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag.CodeGeneration.CSharp;
using OpenApiDocument = EventPlatform.TestSupport.Contract.OpenApiDocument;

namespace EventPlatform.ApiTests.Contract;

/// <summary>A client that NSwag makes from docs/openapi.json, as somebody would who has nothing else.</summary>
public sealed class NSwagClientTests(ApiFixture fixture) : EmptyApi(fixture), IClassFixture<ApiFixture>
{
    // Its types are those of the generated client, so that what is made fits what is called.
    private const string Calls =
        """
        using System.Linq;
        using System.Net.Http;
        using System.Threading.Tasks;

        namespace Generated;

        public static class Calls
        {
            public static async Task<string> RunAsync(HttpClient http)
            {
                var client = new GuestListClient(http);
                Guest guest = await client.CreateGuestAsync(
                    new GuestChanges { First_name = "Åsa", Last_name = "Öberg" });
                Guest answered = await client.SubmitRsvpAsync(
                    guest.Id, null, new SubmitRsvpRequest { Attending = true, Dietary = "vegan" });
                GuestPage page = await client.ListGuestsAsync(
                    Attending.True, null, null, null, "oberg", null, true, 10, null);
                Stats stats = await client.GetStatsAsync();
                string code;
                try
                {
                    await client.GetGuestAsync(System.Guid.NewGuid(), null);
                    code = "found";
                }
                catch (ApiException<Problem> e)
                {
                    code = e.Result.Code;
                }

                return $"{answered.Attending} {page.Guests.Single().First_name} {stats.Attending} {code}";
            }
        }
        """;

    [Fact]
    public async Task Client_OfNSwag_CompilesAndCalls()
    {
        var document = await NSwag.OpenApiDocument.FromJsonAsync(
            OpenApiDocument.Root.ToJsonString(), TestContext.Current.CancellationToken);
        var generator = new CSharpClientGenerator(document, new CSharpClientGeneratorSettings
        {
            ClassName = "GuestListClient",
            UseBaseUrl = false,
            CSharpGeneratorSettings =
            {
                Namespace = "Generated",
                JsonLibrary = CSharpJsonLibrary.SystemTextJson,
                GenerateNullableReferenceTypes = true,
                GenerateOptionalPropertiesAsNullable = true,
            },
        });
        var calls = Compile(generator.GenerateFile(), Calls).GetType("Generated.Calls")!.GetMethod("RunAsync")!;
        using var http = TestApiHandler.ClientOf(Api);

        var result = await (Task<string>)calls.Invoke(obj: null, [http])!;

        Assert.Equal("True Åsa 1 guest_not_found", result);
    }

    private static Assembly Compile(params IEnumerable<string> sources)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Generated",
            sources.Select(source => CSharpSyntaxTree.ParseText(source)),
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Take(10)));
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }
}
