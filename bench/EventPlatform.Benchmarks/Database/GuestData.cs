using System.Buffers.Binary;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Benchmarks.Database;

/// <summary>A made-up guest list: the same on every machine and in every run.</summary>
internal static class GuestData
{
    /// <summary>The size of a group. Every tenth guest is in no group.</summary>
    public const int GroupSize = 4;

    private static readonly DateTimeOffset FirstCreated = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] FirstNames =
    [
        "Ada", "Åsa", "Bo", "Chiara", "Dmitri", "Eva", "Félix", "Grace", "Hana", "Ibrahim", "Jane", "Kofi", "Lena",
        "Mia", "Noor", "Oskar", "Pia", "Quinn", "Rosa", "Sven", "Tariq", "Uma", "Vera", "Wim", "Xenia", "Yusuf", "Zoë",
    ];

    private static readonly string[] LastNames =
    [
        "Abara", "Berg", "Costa", "Doe", "Eriksen", "Fischer", "García", "Hopper", "Ito", "Jensen", "Kowalski",
        "Lovelace", "Müller", "Nakamura", "Okafor", "Petrov", "Quist", "Rossi", "Svensson", "Turing", "Ueda", "Vogel",
        "Weber", "Xu", "Yilmaz", "Zhang", "Ødegaard",
    ];

    private static readonly string[] Notes =
    [
        "vegetarian", "vegan", "halal", "kosher", "gluten-free", "no nuts", "no shellfish", "no lactose", "diabetic",
        "no pork", "pescatarian", "low salt",
    ];

    /// <summary>The id of a guest: a version-4 UUID, as the product creates them.</summary>
    /// <param name="index">From 0.</param>
    public static Guid Id(int index) => Uuid(2UL * (ulong)index);

    /// <summary>The id of a guest's group.</summary>
    /// <param name="index">The guest.</param>
    /// <returns>Null for a guest in no group.</returns>
    public static Guid? GroupId(int index) => index % 10 == 9 ? null : Uuid((2UL * (ulong)(index / GroupSize)) + 1);

    /// <summary>
    /// Creates a guest through the domain, so that folded names and sort key equal those that the product stores.
    /// </summary>
    /// <param name="index">From 0.</param>
    public static Guest Make(int index)
    {
        var random = Mix((ulong)index ^ 0x5EED);
        var first = FirstNames[random % (ulong)FirstNames.Length];
        var last = LastNames[(random >> 8) % (ulong)LastNames.Length];
        var share = (random >> 16) % 100;
        bool? attending = share < 60 ? true : share < 75 ? false : null;
        var created = Guest.Create(
            Id(index),
            new GuestChanges
            {
                FirstName = first,
                // With a number, so that there are as many last names as in a real list of this length.
                LastName = $"{last} {(random >> 24) % 10_000}",
                Email = $"guest{index}@example.com",
                GroupId = GroupId(index),
                Attending = attending,
                Dietary = (random >> 40) % 5 == 0 ? Notes[(random >> 48) % (ulong)Notes.Length] : null,
            },
            FirstCreated.AddSeconds(index),
            Id(index));
        return created.Value;
    }

    private static Guid Uuid(ulong seed)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Mix(seed));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Mix(~seed));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    // SplitMix64: https://prng.di.unimi.it/splitmix64.c
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
