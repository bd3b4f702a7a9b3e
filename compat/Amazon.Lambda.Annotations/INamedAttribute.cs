namespace Amazon.Lambda.Annotations;

/// <summary>An attribute that binds by a name.</summary>
public interface INamedAttribute
{
    /// <summary>The name; that of the parameter when null.</summary>
    string? Name { get; set; }
}
