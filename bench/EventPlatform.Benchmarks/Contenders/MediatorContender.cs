using EventPlatform.Application;
using EventPlatform.Application.Activities;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Groups;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Messaging;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>The product as a library: a scope, and a use case sent through MediatR with all its behaviors.</summary>
internal sealed class MediatorContender : IContender
{
    private readonly ServiceProvider _services;
    private readonly Inputs _inputs;

    /// <summary>Builds the container, as the README shows it.</summary>
    /// <param name="configuration">Names the database.</param>
    /// <param name="inputs">The contender's inputs.</param>
    public MediatorContender(IConfiguration configuration, Inputs inputs)
    {
        _inputs = inputs;
        _services = new ServiceCollection()
            .AddSingleton<IActivityQueue, SilentQueue>()
            .AddApplication().AddInfrastructure(configuration).BuildServiceProvider();
    }

    public string Name => "MediatR";

    public async Task<object> RunAsync(UseCase useCase, int turn) => useCase switch
    {
        UseCase.GetGuest => await SendAsync(new GetGuest(_inputs.GuestId(turn))),
        UseCase.ListGuests => await SendAsync(new ListGuests()),
        UseCase.GetGroup => await SendAsync(new GetGroup(_inputs.GroupId(turn))),
        UseCase.GetStats => await SendAsync(new GetStats()),
        UseCase.UpdateGuest => await SendAsync(
            new UpdateGuest(_inputs.GuestId(turn), new GuestChanges { Dietary = _inputs.Note(turn) })),
        UseCase.SubmitRsvp or UseCase.SubmitRsvpWithLimit =>
            await SendAsync(new SubmitRsvp(_inputs.GuestId(turn), _inputs.Accepts(turn))),
        UseCase.RecordOneActivity or UseCase.RecordTenActivities => await RecordAsync(useCase.Activities(), turn),
        UseCase.CreateGuest => await SendAsync(new CreateGuest(new GuestChanges
        {
            FirstName = Inputs.NewGuestFirstName,
            LastName = Inputs.NewGuestLastName,
            Email = Inputs.NewGuestEmail(_inputs.NewGuest(turn)),
            Dietary = Inputs.NewGuestDietary,
        })),
        _ => throw new ArgumentOutOfRangeException(nameof(useCase)),
    };

    public string Show(object answer) => Answers.Json(answer);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<object> RecordAsync(int count, int turn)
    {
        var rejected = await SendAsync(new RecordActivities(_inputs.Activities(count, turn)));
        return rejected.Count == 0
            ? Answers.Recorded
            : throw new InvalidOperationException("An activity was rejected.");
    }

    private async Task<T> SendAsync<T>(IRequest<Result<T>> useCase)
        where T : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<ISender>().Send(useCase);
        return result.IsSuccess ? result.Value : throw new InvalidOperationException(result.Error.Code);
    }
}
