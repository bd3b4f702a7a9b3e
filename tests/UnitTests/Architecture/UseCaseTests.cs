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
    // The queue has a name of its own: its function consumes, and the use case it sends records.
    private const string Consumer = nameof(ActivityFunctions.ConsumeActivities);
    private const string Recorder = "RecordActivities";

    public static TheoryData<string> UseCases =>
        [
            .. typeof(IUseCase).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IUseCase)))
            .Select(type => type.Name)];

    public static TheoryData<string> Functions => LambdaFunction.Names;

    [Theory]
    [MemberData(nameof(UseCases))]
    public void UseCase_HasAFileOfItsNameInTheOrderRequestResponseHandler(string useCase)
    {
        var file = Assert.Single(
            SourceTree.Files,
            file => file.Key.StartsWith("Application/", StringComparison.Ordinal) && file.Key
                .EndsWith($"/{useCase}.cs", StringComparison.Ordinal));
        var types = SourceTree.TypesOf(file.Value);
        var handler = types.ToList().FindIndex(type => type.Identifier.Text == $"{useCase}Handler");

        Assert.Equal(useCase, types[0].Identifier.Text);
        Assert.True(handler > 0, "The file has no handler after the request.");
        Assert.All(
            types.Take(handler),
            type => Assert.True(
                type is RecordDeclarationSyntax && IsPublic(type), $"{type.Identifier} stands before the handler."));
        Assert.All(
            types.Skip(handler),
            type => Assert.False(IsPublic(type), $"{type.Identifier} is public and stands after the handler."));
        Assert.Single(
            types, type => type.BaseList?.ToString().Contains("IRequestHandler", StringComparison.Ordinal) is true);
    }

    [Fact]
    public void Handlers_AreInternalAndSealed()
    {
        var handlers = typeof(IUseCase).Assembly.GetTypes()
            .Where(
                type => type.GetInterfaces()
                    .Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)))
            .ToList();

        Assert.Equal(UseCases.Count, handlers.Count);
        Assert.All(handlers, handler => Assert.True(handler.IsNotPublic && handler.IsSealed, handler.Name));
    }

    [Theory]
    [MemberData(nameof(UseCases))]
    public void UseCase_HasAFunctionOfItsName(string useCase) => Assert.True(
        Functions.Any(row => row.Data == (useCase == Recorder ? Consumer : useCase)),
        $"src/Lambda has no function {useCase}: add a method with [LambdaFunction] and [HttpApi] to one of " +
        "*Functions.cs.");

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_HasAUseCaseOfItsName(string function) => Assert.True(
        UseCases.Any(row => row.Data == (function == Consumer ? Recorder : function)),
        $"src/Application has no use case {function}: add {function}.cs, or give the function the use case's name.");

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_SendsTheUseCaseOfItsName(string function)
    {
        var method = Assert.Single(
            SourceTree.Files.Where(file => file.Key.StartsWith("Lambda/", StringComparison.Ordinal))
                .SelectMany(file => file.Value.DescendantNodes()).OfType<MethodDeclarationSyntax>(),
            method => method.Identifier.Text == function);
        // The consumer sends from a method of its own.
        var sent = (function == Consumer ? method.Parent! : method).DescendantNodes()
            .OfType<ObjectCreationExpressionSyntax>().Select(creation => creation.Type.ToString());

        Assert.Contains(function == Consumer ? Recorder : function, sent);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_IsAResourceOfItsName(string function)
    {
        Assert.Equal(function, LambdaFunction.All[function].ResourceName);

        var resource = Template.Function(function);
        Assert.Equal("AWS::Serverless::Function", resource["Type"].ToString());
        Assert.Equal(function, resource["Properties"]["Environment"]["Variables"]["ANNOTATIONS_HANDLER"].ToString());
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_HasTestClassesOfItsName(string function)
    {
        var path = Directory.GetFiles(
            Repository.PathOf("tests", "ApiTests"), $"{function}Tests.cs", SearchOption.AllDirectories)
            .SingleOrDefault();

        Assert.True(path is not null, $"tests/ApiTests has no {function}Tests.cs: add it, after GetGuestTests.cs.");
        Assert.True(Declares(path, $"{function}Tests"), $"{path} has no class {function}Tests: add it.");
        // The contract holds for the published function, too.
        Assert.True(
            Declares(Repository.PathOf("tests", "ProcessTests", "ContractTests.cs"), $"{function}ProcessTests"),
            $"tests/ProcessTests/ContractTests.cs has no class {function}ProcessTests: add it, like its neighbours.");
    }

    private static bool Declares(string path, string type) =>
        SourceTree.TypesOf(SourceTree.Parse(path)).Any(declared => declared.Identifier.Text == type);

    private static bool IsPublic(BaseTypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PublicKeyword);
}
