namespace Amazon.Lambda.Core;

/// <summary>Turns event payloads into objects and results into payloads.</summary>
public interface ILambdaSerializer
{
    /// <summary>Reads a value from a payload.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="requestStream">The payload.</param>
    T Deserialize<T>(Stream requestStream);

    /// <summary>Writes a value as a payload.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="response">The value.</param>
    /// <param name="responseStream">The stream for the payload.</param>
    void Serialize<T>(T response, Stream responseStream);
}

/// <summary>Names the serializer for all functions of an assembly or for one.</summary>
/// <param name="serializerType">A type that implements <see cref="ILambdaSerializer"/>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Assembly, AllowMultiple = false)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    /// <summary>A type that implements <see cref="ILambdaSerializer"/>.</summary>
    public Type SerializerType { get; set; } = serializerType;
}
