namespace Amazon.Lambda.Annotations.APIGateway;

/// <summary>
/// Binds a parameter to the body. The generator in this repository does not support it: take the request.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class FromBodyAttribute : Attribute;
