using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Serialization.SystemTextJson.Converters;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>The base of the Lambda JSON serializers: options, reading, writing and errors.</summary>
public abstract class AbstractLambdaJsonSerializer
{
    /// <summary>Creates the serializer.</summary>
    /// <param name="jsonWriterCustomizer">
    /// Receives a copy of the writer's options, so its changes are lost, as in AWS's package.
    /// </param>
    protected AbstractLambdaJsonSerializer(Action<JsonWriterOptions>? jsonWriterCustomizer)
    {
        WriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        jsonWriterCustomizer?.Invoke(WriterOptions);
    }

    /// <summary>The writer's options. It escapes only where JSON requires it.</summary>
    protected JsonWriterOptions WriterOptions { get; }

    /// <summary>Writes a value as a payload.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="response">The value.</param>
    /// <param name="responseStream">The stream for the payload; it stays open.</param>
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
    /// Leaves out nulls, writes names as they stand in the class and reads them whatever their case.
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
    /// <param name="writer">The writer.</param>
    /// <param name="response">The value.</param>
    protected abstract void InternalSerialize<T>(Utf8JsonWriter writer, T response);

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="utf8Json">The JSON.</param>
    protected abstract T InternalDeserialize<T>(byte[] utf8Json);
}
