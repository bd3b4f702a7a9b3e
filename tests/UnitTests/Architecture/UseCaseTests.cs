using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Lambda;
using EventPlatform.UnitTests.Deployment;
using MediatR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EventPlatform.UnitTests.Architecture;

/// <summary>One use case, one file, and one name from the request to the test.</summary>
public sealed class UseCaseTests
{
    // The function of the queue is called Consume…, its use case Record…: so it is checked apart.
    private const string Consumer = nameof(ActivityFunctions.ConsumeActivities);
    private const string Recorder = "RecordActivities";

    // A role that sees less has a use case of its own on the route of the host's, with its name in front.
    private static readonly string[] OtherRoles = ["AtDoor", "ForCaterer"];

    public static TheoryData<string> UseCases =>
        [
            .. typeof(IUseCase).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IUseCase)))
            .Select(type => type.Name)];

    public static TheoryData<string> Functions => LambdaFunction.Names;

    /// <summary>Those that send a use case: a page is a file.</summary>
    public static TheoryData<string> Senders =>
        [.. LambdaFunction.All.Values.Where(function => !function.IsOfPages).Select(function => function.Name)];

    [Theory]
    [MemberData(nameof(UseCases))]
    public void UseCase_HasAFileOfItsNameInTheOrderRequestResponseHandler(string useCase)
    {
        var paths = SourceTree.Files.Keys
            .Where(path => path.StartsWith("Application/", StringComparison.Ordinal))
            .Where(path => path.EndsWith($"/{useCase}.cs", StringComparison.Ordinal))
            .ToList();
        Assert.True(
            paths.Count == 1,
            $"src/Application has {paths.Count} files named {useCase}.cs: give the use case one of its name.");
        var place = $"src/{paths[0]}";
        var types = SourceTree.TypesOf(SourceTree.Files[paths[0]]);
        var handler = types.ToList().FindIndex(type => type.Identifier.Text == $"{useCase}Handler");

        Assert.True(
            types is [var first, ..] && first.Identifier.Text == useCase,
            $"{place}: begin with the record {useCase}, the request.");
        Assert.True(handler > 0, $"{place}: write a class {useCase}Handler after the request.");
        Assert.All(
            types.Take(handler),
            type => Assert.True(
                type is RecordDeclarationSyntax && IsPublic(type),
                $"{place}: {type.Identifier} is no public record: move it below {useCase}Handler."));
        Assert.All(
            types.Skip(handler),
            type => Assert.False(
                IsPublic(type), $"{place}: {type.Identifier} is public: move it above {useCase}Handler."));
        Assert.All(
            types.Where(type => $"{type.BaseList}".Contains("IRequestHandler", StringComparison.Ordinal)),
            type => Assert.True(
                type.Identifier.Text == $"{useCase}Handler",
                $"{place}: {type.Identifier} handles another request: give that use case a file of its own."));
    }

    [Fact]
    public void Handlers_AreInternalAndSealed()
    {
        var handlers = typeof(IUseCase).Assembly.GetTypes()
            .SelectMany(type => type.GetInterfaces(), (type, face) => (Type: type, Face: face))
            .Where(handler => handler.Face.IsGenericType
                && handler.Face.GetGenericTypeDefinition() == typeof(IRequestHandler<,>))
            .ToDictionary(handler => handler.Face.GenericTypeArguments[0].Name, handler => handler.Type);

        Assert.All(UseCases.Select(row => row.Data), useCase => Assert.True(
            handlers.ContainsKey(useCase),
            $"src/Application/…/{useCase}.cs: {useCase}Handler must implement IRequestHandler<{useCase}, …>."));
        Assert.All(handlers, handler => Assert.True(
            UseCases.Any(row => row.Data == handler.Key),
            $"src/Application/…/{handler.Key}.cs: {handler.Key} must be an IQuery or an ICommand."));
        Assert.All(handlers.Values, handler => Assert.True(
            handler.IsNotPublic && handler.IsSealed,
            $"src/Application/…/{handler.Name}: make the class internal and sealed."));
    }

    [Theory]
    [MemberData(nameof(UseCases))]
    public void UseCase_HasAFunctionOfItsName(string useCase)
    {
        var suffix = OtherRoles.FirstOrDefault(role => useCase.EndsWith(role, StringComparison.Ordinal)) ?? "";
        var function = useCase == Recorder ? Consumer : useCase[..^suffix.Length];

        Assert.True(
            Functions.Any(row => row.Data == function),
            $"src/Lambda has no function {function}: add a method with [LambdaFunction] and [HttpApi] to one of " +
            "*Functions.cs.");
        Function_SendsTheUseCase(function, useCase);
    }

    [Theory]
    [MemberData(nameof(UseCases))]
    public void UseCase_NamesTheRolesThatMaySendIt(string useCase)
    {
        var type = typeof(IUseCase).Assembly.GetTypes().Single(type => type.Name == useCase);

        Assert.True(
            AllowedToAttribute.Of(type).Count > 0,
            $"src/Application/…/{useCase}.cs: name the roles that may send it, such as [AllowedTo(Role.Host)].");
    }

    [Theory]
    [MemberData(nameof(Senders))]
    public void Function_HasAUseCaseOfItsName(string function) => Assert.True(
        UseCases.Any(row => row.Data == (function == Consumer ? Recorder : function)),
        $"src/Application has no use case {function}: add {function}.cs, or give the function the use case's name.");

    [Theory]
    [MemberData(nameof(Senders))]
    public void Function_SendsTheUseCaseOfItsName(string function) =>
        Function_SendsTheUseCase(function, function == Consumer ? Recorder : function);

    private static void Function_SendsTheUseCase(string function, string useCase)
    {
        var file = LambdaFunction.All[function].File;
        var method = SourceTree.Files[file["src/".Length..]].DescendantNodes().OfType<MethodDeclarationSyntax>()
            .First(method => method.Identifier.Text == function);
        // The consumer sends from a method of its own.
        var sent = (function == Consumer ? method.Parent! : method).DescendantNodes()
            .OfType<ObjectCreationExpressionSyntax>().Select(creation => creation.Type.ToString());

        Assert.True(sent.Contains(useCase), $"{file}: {function} must send a new {useCase}(…).");
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_IsAResourceOfItsName(string function) => Assert.True(
        LambdaFunction.All[function].ResourceName == function,
        $"{LambdaFunction.All[function].File}: write [LambdaFunction(ResourceName = nameof({function}))].");

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_HasTestClassesOfItsName(string function)
    {
        var path = Directory.GetFiles(
            Repository.PathOf("tests", "ApiTests"), $"{function}Tests.cs", SearchOption.AllDirectories)
            .SingleOrDefault();

        Assert.True(path is not null, $"tests/ApiTests has no {function}Tests.cs: add it, after GetGuestTests.cs.");
        Assert.True(Declares(path, $"{function}Tests"), $"{path} has no class {function}Tests: add it.");
        // The contract holds for the published function and on a cluster, too, unless it needs none.
        var ofCluster = Repository.PathOf("tests", "ApiTests", "Dsql", "ClusterRouteTests.cs");
        Assert.True(
            LambdaFunction.All[function].IsOfPages || Declares(ofCluster, $"Cluster{function}Tests"),
            $"tests/ApiTests/Dsql/ClusterRouteTests.cs has no class Cluster{function}Tests: add it.");
        Assert.True(
            Declares(Repository.PathOf("tests", "ProcessTests", "ContractTests.cs"), $"{function}ProcessTests"),
            $"tests/ProcessTests/ContractTests.cs has no class {function}ProcessTests: add it, like its neighbours.");
    }

    private static bool Declares(string path, string type) =>
        SourceTree.TypesOf(SourceTree.Parse(path)).Any(declared => declared.Identifier.Text == type);

    private static bool IsPublic(BaseTypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PublicKeyword);
}
