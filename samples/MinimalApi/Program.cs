using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure;
using EventPlatform.Schema;
using EventPlatform.Schema.Health;
using MediatR;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using HttpResult = Microsoft.AspNetCore.Http.IResult;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddEventPlatform(builder.Configuration);
builder.Services.AddScoped<INotificationHandler<GuestAnswered>, Greeter>();
builder.Services.AddProblemDetails().AddHealthChecks().AddEventPlatform();
var telemetry = builder.Services.AddOpenTelemetry()
    .WithTracing(traces => traces.AddSource("EventPlatform").AddNpgsql().AddAspNetCoreInstrumentation())
    .WithMetrics(metrics => metrics.AddMeter("EventPlatform"));
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null) telemetry.UseOtlpExporter();

var app = builder.Build();
await app.Services.ApplyEventPlatformSchemaAsync();
app.UseExceptionHandler(new ExceptionHandlerOptions
{
    StatusCodeSelector = e => e is BusyException or UnavailableException ? 503 : 500,
});
app.MapHealthChecks("/health");
app.MapPost("/guests", async (Name name, ISender sender, CancellationToken cancelled) => Answer(await sender.Send(
    new CreateGuest(new GuestChanges { FirstName = name.FirstName, LastName = name.LastName }), cancelled)));
app.MapPost("/guests/{id:guid}/rsvp", async (Guid id, bool attending, ISender sender, CancellationToken cancelled) =>
    Answer(await sender.Send(new SubmitRsvp(id, attending), cancelled)));
await app.RunAsync();

static HttpResult Answer<T>(Result<T> result) => result.IsSuccess
    ? Results.Ok(result.Value)
    : Results.Problem(result.Error.Detail, statusCode: result.Error.Kind switch
    {
        ErrorKind.Invalid => 400,
        ErrorKind.NotFound => 404,
        _ => 409,
    });

internal sealed record Name(string? FirstName, string? LastName);

// It runs after the commit, once for each answer.
internal sealed class Greeter : INotificationHandler<GuestAnswered>
{
    public Task Handle(GuestAnswered answer, CancellationToken cancellationToken) => Console.Out.WriteLineAsync(
        $"Guest {answer.GuestId} {(answer.Attending ? "comes" : "does not come")}.");
}
