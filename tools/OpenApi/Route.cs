using System.Reflection;
using System.Text.RegularExpressions;
using Amazon.Lambda.Annotations.APIGateway;
using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Lambda;
using MediatR;

namespace EventPlatform.OpenApi;

/// <summary>A function with its route and the use cases that it sends.</summary>
internal sealed partial class Route
{
    private Route(MethodInfo function, HttpApiAttribute http)
    {
        Function = function;
        Method = http.Method.ToString().ToLowerInvariant();
        Path = http.Template;
        // A role that sees less has a use case of its own: ListGuestsAtDoor, GetStatsForCaterer.
        UseCases = [.. typeof(IUseCase).Assembly.GetExportedTypes()
            .Where(type => type.IsAssignableTo(typeof(IUseCase)) && Variants().Replace(type.Name, "") == Name)
            .OrderBy(type => type.Name.Length)];
    }

    /// <summary>All routes, by path and method.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        .. from type in typeof(Startup).Assembly.GetExportedTypes()
           from function in type.GetMethods()
           let http = function.GetCustomAttribute<HttpApiAttribute>()
           where http is not null
           orderby http.Template, http.Method
           select new Route(function, http),
    ];

    /// <summary>The method of <c>src/Lambda</c>.</summary>
    public MethodInfo Function { get; }

    /// <summary>The function's name, which is also the use case's.</summary>
    public string Name => Function.Name;

    /// <summary>The HTTP method, in small letters.</summary>
    public string Method { get; }

    /// <summary>The path with its variables.</summary>
    public string Path { get; }

    /// <summary>The host's use case, then those of other roles.</summary>
    public IReadOnlyList<Type> UseCases { get; }

    /// <summary>The use case that has all fields and parameters.</summary>
    public Type UseCase => UseCases[0];

    /// <summary>Who may send them.</summary>
    public IReadOnlyList<Role> Roles => [.. UseCases.SelectMany(AllowedToAttribute.Of).Distinct().Order()];

    /// <summary>The names of the path's variables.</summary>
    public IReadOnlyList<string> Variables => [.. Variable().Matches(Path).Select(match => match.Groups[1].Value)];

    /// <summary>What each use case answers; none for a 204.</summary>
    public IReadOnlyList<Type> Answers => [.. UseCases.Select(AnswerOf).Where(type => type != typeof(Unit))];

    /// <summary>Whether it only reads.</summary>
    public bool IsQuery => Method == "get";

    /// <summary>The properties of the use case that come from the query.</summary>
    public IReadOnlyList<PropertyInfo> Query => IsQuery ? [.. InputsOf(UseCase)]
        : TakesFile ? [.. InputsOf(UseCase).Where(property => property.PropertyType == typeof(bool))]
        : [];

    /// <summary>Whether the body is a CSV file.</summary>
    public bool TakesFile => UseCase == typeof(ImportGuests);

    /// <summary>Whether the answer is a CSV file.</summary>
    public bool AnswersFile => UseCase == typeof(ExportGuests);

    /// <summary>The properties that the body has: those of the use case, or of the changes in it.</summary>
    public IReadOnlyList<PropertyInfo> Body => IsQuery || TakesFile ? [] : Changes is { } changes
        ? [.. BodyFields.Of(changes)]
        : [.. BodyFields.Of(UseCase).Where(property => !Variables.Contains(Names.Of(property.Name)))];

    /// <summary>The type of the changes that the body is read to; null without one.</summary>
    public Type? Changes => IsQuery ? null : InputsOf(UseCase).Select(property => property.PropertyType)
        .FirstOrDefault(type => type.Name.EndsWith("Changes", StringComparison.Ordinal));

    /// <summary>Whether <c>If-Match</c> is read.</summary>
    public bool HasIfMatch => UseCase.GetProperty("IfVersion") is not null;

    /// <summary>Whether <c>If-None-Match</c> is read, and answers have an <c>ETag</c>.</summary>
    public bool HasIfNoneMatch => IsQuery && IsVersioned;

    /// <summary>Whether answers have an <c>ETag</c>.</summary>
    public bool IsVersioned => Answers is [var answer, ..] && answer.IsAssignableTo(typeof(IVersioned));

    private IEnumerable<PropertyInfo> InputsOf(Type useCase) =>
        useCase.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !Variables.Contains(Names.Of(property.Name)));

    private static Type AnswerOf(Type useCase) => useCase.GetInterfaces()
        .First(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequest<>))
        .GetGenericArguments()[0].GetGenericArguments()[0];

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Variable();

    [GeneratedRegex("(AtDoor|ForCaterer)$")]
    private static partial Regex Variants();
}

/// <summary>The fields of a body.</summary>
internal static class BodyFields
{
    /// <summary>
    /// The properties of a record that a body can set: the parameters of its constructor and whatever may be absent.
    /// Other properties, such as the id of a command, are not part of the API.
    /// </summary>
    public static IEnumerable<PropertyInfo> Of(Type type)
    {
        var parameters = type.GetConstructors()[0].GetParameters().Select(parameter => parameter.Name);
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property =>
            parameters.Contains(property.Name)
            || (property.PropertyType.IsGenericType
                && property.PropertyType.GetGenericTypeDefinition() == typeof(Optional<>)));
    }
}
