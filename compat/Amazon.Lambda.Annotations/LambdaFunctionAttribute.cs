namespace Amazon.Lambda.Annotations;

/// <summary>Marks a method as a Lambda function and says how it is deployed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class LambdaFunctionAttribute : Attribute
{
    /// <summary>The function's name in the CloudFormation template; made of type and method when null.</summary>
    public string? ResourceName { get; set; }

    /// <summary>The time limit in seconds; 0 leaves it to the template.</summary>
    public uint Timeout { get; set; }

    /// <summary>The memory in MB; 0 leaves it to the template.</summary>
    public uint MemorySize { get; set; }

    /// <summary>The IAM role; excludes <see cref="Policies"/>.</summary>
    public string? Role { get; set; }

    /// <summary>The IAM policies, separated by commas.</summary>
    public string? Policies { get; set; }

    /// <summary>How the function is packaged.</summary>
    public LambdaPackageType PackageType { get; set; }
}

/// <summary>How a function is packaged.</summary>
public enum LambdaPackageType
{
    /// <summary>An archive.</summary>
    Zip = 0,

    /// <summary>A container image.</summary>
    Image = 1,
}
