using EventPlatform.TestSupport.Histories;

namespace EventPlatform.ApiTests.Histories;

/// <summary>Sends one request after another, as soon as the one before is answered.</summary>
internal sealed class Client(TestApi api, History history, Requests requests, KnownGuests guests)
{
    // Not at once, while there is no database.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public async Task RunAsync(int maxRequests, CancellationToken until)
    {
        while (history.Requests < maxRequests && !until.IsCancellationRequested)
        {
            var operation = await SendAsync(requests.Next());
            if (operation.Outcome is Outcome.Unknown) await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>Sends each kind of request once.</summary>
    public async Task RunOnceAsync()
    {
        foreach (var request in requests.EachOnce()) await SendAsync(request);
    }

    private async Task<Operation> SendAsync(Request request)
    {
        var operation = await history.RunAsync(api, request);
        if (operation.Outcome is Outcome.Acknowledged) Learn(operation);
        return operation;
    }

    private void Learn(Operation done)
    {
        switch (done.Request.UseCase)
        {
            case "CreateGuest":
                guests.Add(StateJson.Id(done.Answer));
                guests.See(StateJson.Id(done.Answer), done.ETag!);
                break;
            case "GetGuest" or "SubmitRsvp" or "UpdateGuest":
                guests.See(StateJson.Id(done.Answer), done.ETag!);
                break;
            case "GetGroup" or "SubmitGroupRsvp":
                var members = done.Answer.GetProperty("members").EnumerateArray().Select(StateJson.Id);
                guests.See(done.Request.GroupId!.Value, [.. members], done.ETag);
                break;
            case "DeleteGuest":
                guests.Remove(done.Request.GuestId!.Value);
                break;
            case "ListGuests":
                // Among them some whose creation was not answered.
                foreach (var guest in done.Answer.GetProperty("guests").EnumerateArray())
                    guests.Add(guest.GetProperty("id").GetGuid());
                break;
        }
    }
}
