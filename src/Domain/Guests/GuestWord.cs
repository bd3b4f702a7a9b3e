namespace EventPlatform.Domain.Guests;

/// <summary>
/// One of a guest's <see cref="Guest.SearchWords"/>, in a row of its own: the database has no other index of words.
/// </summary>
/// <param name="guestId">Whose word.</param>
/// <param name="word">The word.</param>
/// <param name="sortKey">The guest's <see cref="Guest.SortKey"/>.</param>
public sealed class GuestWord(Guid guestId, string word, string sortKey)
{
    /// <summary>The guest whom the word finds.</summary>
    public Guid GuestId { get; private set; } = guestId;

    /// <summary>The word, at most <see cref="GuestWords.MaxBytes"/> bytes in UTF-8.</summary>
    public string Word { get; private set; } = word;

    /// <summary>
    /// The guest's place in the list: so the first page of those whom a frequent word finds is known without reading
    /// all of them.
    /// </summary>
    public string SortKey { get; private set; } = sortKey;
}
