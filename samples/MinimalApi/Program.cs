using EventPlatform.Application.Admin;
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

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddEventPlatform(builder.Configuration);
builder.Services.AddHealthChecks().AddEventPlatform();
var telemetry = builder.Services.AddOpenTelemetry()
    .WithTracing(traces => traces.AddSource("EventPlatform").AddNpgsql().AddAspNetCoreInstrumentation())
    .WithMetrics(metrics => metrics.AddMeter("EventPlatform"));
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null) telemetry.UseOtlpExporter();

var app = builder.Build();
await app.Services.ApplyEventPlatformSchemaAsync();
app.MapHealthChecks("/health");
app.MapPost("/guests", async (NewGuest guest, ISender sender, CancellationToken cancelled) => Answer(await sender.Send(
    new CreateGuest(new GuestChanges { FirstName = guest.FirstName, LastName = guest.LastName }), cancelled)));
app.MapGet("/stats", async (ISender sender, CancellationToken cancelled) =>
    Answer(await sender.Send(new GetStats(), cancelled)));
await app.RunAsync();

static Microsoft.AspNetCore.Http.IResult Answer<T>(Result<T> result) => result.IsSuccess
    ? Results.Ok(result.Value)
    : Results.Problem(result.Error.Detail, statusCode: result.Error.Kind is ErrorKind.Invalid ? 400 : 409);

internal sealed record NewGuest(string FirstName, string LastName);
