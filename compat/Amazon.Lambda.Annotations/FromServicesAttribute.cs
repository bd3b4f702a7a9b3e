namespace Amazon.Lambda.Annotations;

/// <summary>Binds a parameter to a service from the invocation's scope.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class FromServicesAttribute : Attribute;
