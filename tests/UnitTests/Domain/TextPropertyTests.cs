using System.Text;
using CsCheck;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.UnitTests.Domain;

/// <summary>What holds for every text, tried with texts of many scripts made at random.</summary>
public sealed class TextPropertyTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    // Where names and their troubles come from: letters of many scripts, marks, jamo, ligatures, punctuation, emoji.
    private static readonly (int First, int Last)[] Blocks =
    [
        (0x20, 0x7E), (0xA0, 0x17F), (0x180, 0x24F), (0x2B0, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF), (0x530, 0x58F),
        (0x590, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F), (0x980, 0x9FF), (0xE00, 0xE7F), (0x10A0, 0x10FF),
        (0x1100, 0x11FF), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF), (0x2000, 0x206F), (0x2100, 0x214F), (0x3040, 0x30FF),
        (0x4E00, 0x4FFF), (0xAC00, 0xACFF), (0xF900, 0xF9FF), (0xFB00, 0xFB4F), (0xFDF0, 0xFDFF), (0xFF00, 0xFFEF),
        (0x10400, 0x1044F), (0x1D400, 0x1D4FF), (0x1F300, 0x1F64F), (0xE0000, 0xE007F),
    ];

    private static readonly Gen<string> Text =
        Gen.OneOf([.. Blocks.Select(block => Gen.Int[block.First, block.Last])])
            // .NET knows an upper case that is newer than the tables, or a letter in place of a mark.
            .Where(code => code is not (0x19B or 0x264 or 0x345))
            .Array[0, 30].Select(codes => string.Concat(codes.Select(char.ConvertFromUtf32)));

    private static readonly Gen<string> Punctuation = Gen.String[Gen.Char["@._+!?,-'”＋＠ a"], 0, 12];

    [Fact]
    public void FoldCase_Twice_IsTheSame() => Text.Sample(text =>
    {
        var folded = Folding.FoldCase(text);
        return Folding.FoldCase(folded) == folded;
    });

    [Fact]
    public void FoldWords_Twice_IsTheSame() => Text.Sample(text =>
    {
        var folded = Folding.FoldWords(text);
        return Folding.FoldWords(folded) == folded;
    });

    [Fact]
    public void FoldWords_OfBothNormalForms_IsTheSame() => Text.Sample(text =>
        Folding.FoldWords(UnicodeText.Compose(text)) == Folding.FoldWords(Decomposed(text)));

    [Fact]
    public void Compose_OfBothNormalForms_IsTheSame() => Text.Sample(text =>
    {
        var composed = UnicodeText.Compose(text);
        return UnicodeText.Compose(composed) == composed && UnicodeText.Compose(Decomposed(text)) == composed;
    });

    [Fact]
    public void Clean_Stored_IsInFormCWithinTheLimitAndCleanAgain() => Text.Sample(text =>
    {
        var errors = new FieldErrors();
        var clean = TextRules.Clean(text, "field", 20, errors);
        if (errors.Any || clean is null) return true;
        return UnicodeText.Compose(clean) == clean && clean.EnumerateRunes().Count() <= 20
            && TextRules.Clean(clean, "field", 20, errors) == clean && !errors.Any;
    });

    [Fact]
    public void Search_EveryPrefixOfEveryWordOfTheName_FindsTheGuest() =>
        Gen.Select(Text, Text).Sample(AssertEveryPrefixFinds);

    [Fact]
    public void Search_EveryPrefixOfANameOfPunctuation_FindsTheGuest() =>
        Gen.Select(Punctuation, Punctuation).Sample(AssertEveryPrefixFinds);

    [Fact]
    public void Search_OtherLetters_DoNotFindTheGuest() => Text.Sample(text =>
    {
        var created = Guest.Create(Guid.NewGuid(), new GuestChanges { LastName = text }, Now, Guid.NewGuid());
        // No block above has Gothic letters. A word that was cut is found by whatever begins like it.
        return !created.IsSuccess || Bytes(created.Value.SearchWords!) > GuestWords.MaxBytes
            || (!Finds(created.Value, "𐌰") && !Finds(created.Value, $"{text}𐌰"));
    });

    // DSQL: 1 KiB of key columns, 3,000 rows in a transaction.
    [Fact]
    public void Guest_OfAnyText_FitsIntoKeysAndTransactions() => Gen.Select(Text, Text, Gen.Int[1, 40]).Sample(
        (text, separator, times) =>
        {
            var name = Long($"{text}{separator}", times, Guest.NameMaxLength);
            var address = $"{Long(text.Replace(" ", "", StringComparison.Ordinal), times, 200)}@example.com";
            foreach (var email in new[] { null, address, $"{Long("ΐ", 240, 240)}@example.com" })
            {
                var details = new GuestChanges { FirstName = name, LastName = name, Email = email };
                var created = Guest.Create(Guid.NewGuid(), details, Now, Guid.NewGuid());
                if (created.IsSuccess) AssertFits(created.Value);
            }
        });

    [Fact]
    public void Guest_OfAWordForEveryCharacter_FitsIntoATransaction()
    {
        var name = Long("ä°å°", 25, 100);
        var email = $"{Long("å°", 120, 240)}@äå.example";
        var details = new GuestChanges { FirstName = name, LastName = name, Email = email };

        AssertFits(Guest.Create(Guid.NewGuid(), details, Now, Guid.NewGuid()).Value);
    }

    private static void AssertEveryPrefixFinds(string firstName, string lastName)
    {
        var created = Guest.Create(
            Guid.NewGuid(), new GuestChanges { FirstName = firstName, LastName = lastName }, Now, Guid.NewGuid());
        if (!created.IsSuccess) return;

        var guest = created.Value;
        foreach (var word in $"{guest.FirstName} {guest.LastName}".Split(' ', '-'))
        {
            foreach (var form in new[] { word, Decomposed(word), word.ToUpperInvariant(), word.ToLowerInvariant() })
            {
                foreach (var prefix in Enumerable.Range(1, form.Length)
                    .Where(length => IsBetweenCharacters(form, length)).Select(length => form[..length]))
                {
                    Assert.True(Finds(guest, prefix), $"{prefix} in {word}: {guest.SearchWords}");
                }
            }
        }
    }

    private static void AssertFits(Guest guest)
    {
        var words = guest.SearchWords!.Split(' ');
        Assert.InRange(words.Length, 0, 500);
        Assert.All(words, word => Assert.InRange(Bytes(word), 0, GuestWords.MaxBytes));
        Assert.InRange(Bytes(guest.SortKey) + GuestWords.MaxBytes, 0, 1000);
        Assert.InRange(Bytes(guest.EmailFolded ?? ""), 0, 1000);
    }

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    private static string Long(string text, int times, int most) => string.Concat(
        string.Concat(Enumerable.Repeat(text, times)).EnumerateRunes().Take(most).Select(rune => rune.ToString()));

    private static bool Finds(Guest guest, string query)
    {
        var errors = new FieldErrors();
        var clean = TextRules.Clean(query, "q", 254, errors);
        if (errors.Any) return false;

        var words = guest.SearchWords!.Split(' ');
        return GuestWords.InQuery(clean ?? "").All(sought => words.Any(word =>
            word.StartsWith(sought.Plain, StringComparison.Ordinal)
            || (sought.Spelled is not null && word.StartsWith(sought.Spelled, StringComparison.Ordinal))));
    }

    private static bool IsBetweenCharacters(string text, int place) =>
        place == text.Length || !char.IsLowSurrogate(text[place]);

    private static string Decomposed(string text) =>
        string.Concat(UnicodeText.Decompose(text).Select(code => new Rune(code).ToString()));
}
