using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Serialization.SystemTextJson.Converters;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>What the Lambda JSON serializers share: the options, the reading and the wrapping of errors.</summary>
public abstract class AbstractLambdaJsonSerializer
{
    /// <summary>Creates the serializer.</summary>
    /// <param name="jsonWriterCustomizer">
    /// Is shown the writer's options. They are a value type, so what it sets is lost, as in AWS's package.
    /// </param>
    protected AbstractLambdaJsonSerializer(Action<JsonWriterOptions>? jsonWriterCustomizer)
    {
        WriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        jsonWriterCustomizer?.Invoke(WriterOptions);
    }

    /// <summary>How the writer escapes: what is legal in JSON stays as it is.</summary>
    protected JsonWriterOptions WriterOptions { get; }

    /// <summary>Writes a value as a payload.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="response">The value.</param>
    /// <param name="responseStream">Where the payload goes; stays open.</param>
    /// <exception cref="JsonSerializerException">The value cannot be written.</exception>
    public void Serialize<T>(T response, Stream responseStream)
    {
        try
        {
            using var writer = new Utf8JsonWriter(responseStream, WriterOptions);
            InternalSerialize(writer, response);
        }
        catch (Exception e)
        {
            throw new JsonSerializerException(
                $"Cannot write a result of type {typeof(T).FullName} as JSON: {e.Message}", e);
        }
    }

    /// <summary>Reads a value from a payload.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="requestStream">The payload.</param>
    /// <exception cref="JsonSerializerException">The payload is not JSON of that type.</exception>
    public T Deserialize<T>(Stream requestStream)
    {
        try
        {
            if (requestStream is not MemoryStream buffer)
            {
                buffer = new MemoryStream();
                requestStream.CopyTo(buffer);
            }

            return InternalDeserialize<T>(buffer.ToArray());
        }
        catch (Exception e)
        {
            throw new JsonSerializerException(
                $"Cannot read an event of type {typeof(T).FullName} from JSON: {e.Message}", e);
        }
    }

    /// <summary>
    /// Nulls are not written, names are written as they stand in the class and read whatever their case.
    /// </summary>
    protected virtual JsonSerializerOptions CreateDefaultJsonSerializationOptions() => new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNameCaseInsensitive = true,
        PropertyNamingPolicy = new AwsNamingPolicy(),
        Converters = { new DateTimeConverter(), new MemoryStreamConverter(), new ByteArrayConverter() },
    };

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="writer">Where to.</param>
    /// <param name="response">The value.</param>
    protected abstract void InternalSerialize<T>(Utf8JsonWriter writer, T response);

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="utf8Json">The JSON.</param>
    protected abstract T InternalDeserialize<T>(byte[] utf8Json);
}
