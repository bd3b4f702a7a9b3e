namespace Amazon.Lambda.Annotations.APIGateway;

/// <summary>Binds a parameter to a header, whatever the case of its name.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class FromHeaderAttribute : Attribute, INamedAttribute
{
    /// <inheritdoc />
    public string? Name { get; set; }
}
