namespace Amazon.Lambda.Annotations.APIGateway;

/// <summary>Binds a parameter to a parameter of the query.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class FromQueryAttribute : Attribute, INamedAttribute
{
    /// <inheritdoc />
    public string? Name { get; set; }
}
