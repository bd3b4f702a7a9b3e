namespace Amazon.Lambda.Annotations;

/// <summary>Settings for all functions of an assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public class LambdaGlobalPropertiesAttribute : Attribute
{
    /// <summary>
    /// Whether a <c>Main</c> is generated that runs the function named by the environment variable
    /// <c>ANNOTATIONS_HANDLER</c>.
    /// </summary>
    public bool GenerateMain { get; set; }

    /// <summary>The Lambda runtime for the template, as <c>dotnet10</c>.</summary>
    public string? Runtime { get; set; }
}
