namespace Amazon.Lambda.Annotations.APIGateway;

/// <summary>Binds a parameter to a variable of the route.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class FromRouteAttribute : Attribute, INamedAttribute
{
    /// <inheritdoc />
    public string? Name { get; set; }
}
