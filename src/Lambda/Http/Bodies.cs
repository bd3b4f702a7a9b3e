using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Lambda.Http;

/// <summary>Reads the fields of a body.</summary>
internal static class Bodies
{
    /// <summary>Reads a guest's writable fields.</summary>
    public static GuestChanges Guest(this JsonBody body)
    {
        body.IgnoreReadOnly("id", "rsvp_at", "created_at", "updated_at");
        return new GuestChanges
        {
            FirstName = body.Text("first_name", required: true),
            LastName = body.Text("last_name", required: true),
            Email = body.Text("email"),
            GroupId = body.Id("group_id"),
            Attending = body.Flag("attending"),
            Dietary = body.Text("dietary"),
        };
    }

    /// <summary>Reads the writable fields of the event settings.</summary>
    public static SettingsChanges Settings(this JsonBody body)
    {
        body.IgnoreReadOnly("created_at", "updated_at");
        return new SettingsChanges
        {
            EventName = body.Text("event_name"),
            EventDate = body.Time("event_date"),
            Location = body.Text("location"),
            RsvpDeadline = body.Time("rsvp_deadline"),
            MaxGuests = body.WholeNumber("max_guests"),
            SettingsData = body.RawObject("settings_data"),
        };
    }
}
