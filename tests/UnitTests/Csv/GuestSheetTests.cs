using System.Text;
using EventPlatform.Application.Csv;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;

namespace EventPlatform.UnitTests.Csv;

/// <summary>Guest lists as spreadsheets write them.</summary>
public sealed class GuestSheetTests
{
    [Theory]
    [InlineData("excel-semicolons.csv")]
    [InlineData("excel-unicode-text.csv")]
    [InlineData("excel-sep-line.csv")]
    [InlineData("google-sheets.csv")]
    public void Read_TheSameListByAnyProgram_IsTheSame(string file)
    {
        var expected = ReadFile("libreoffice.csv");

        Assert.Equal(5, expected.Rows.Count);
        Assert.Equal("Grünbühl", expected.Rows[0].Changes.LastName.Value);
        Assert.Equal("no nuts\nno fish, please", expected.Rows[1].Changes.Dietary.Value!.ReplaceLineEndings("\n"));
        Assert.Equal("Anna \"Annie\"", expected.Rows[2].Changes.FirstName.Value);
        Assert.True(expected.Rows[0].Changes.Attending.Value);
        Assert.False(expected.Rows[4].Changes.Attending.IsSet);
        Assert.Equal(["Table"], expected.UnknownColumns);
        var actual = ReadFile(file);
        Assert.Equal(expected.UnknownColumns, actual.UnknownColumns);
        Assert.Equal(expected.Rows.Select(Describe), actual.Rows.Select(Describe));
    }

    [Theory]
    [InlineData("First Name;LAST-NAME;E-Mail", true)]
    [InlineData("Vorname;Nachname;Zusage", true)]
    [InlineData("prénom;nom;courriel", true)]
    [InlineData("nombre;apellido;correo electrónico", true)]
    [InlineData("given name;surname;email address", true)]
    [InlineData("Name;Table", true)]
    [InlineData("Haushalt;Zusage;Allergien", false)]
    [InlineData("email;mail", false)]
    [InlineData("first name;Vorname", false)]
    public void Read_Headers_TellWhoTheGuestsAre(string header, bool isGood)
    {
        var sheet = Read($"{header}\na;b;c\n");

        Assert.Equal(isGood, sheet.IsSuccess);
        if (!isGood) Assert.Equal(["File"], sheet.Error!.Fields.Keys);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    [InlineData("name\n", "has no rows")]
    [InlineData("name\n\"Ada\nLovelace", "has a quotation mark in line 2")]
    public void Read_Unreadable_SaysWhy(string text, string rule)
    {
        var sheet = Read(text);

        Assert.StartsWith(rule, Message(sheet), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sep=§\nname\nAda\n")]
    [InlineData("sep=\"\nname\nAda\n")]
    [InlineData("sep=\r\nname\r\nAda\r\n")]
    [InlineData("sep=#\nname\nAda\n")]
    [InlineData("sep= \nname\nAda\n")]
    [InlineData("SEP=\U0001F600\nname\nAda\n")]
    [InlineData("sep=")]
    public void Read_SeparatorThatNoProgramWrites_SaysWhichThereAre(string text) => Assert.Equal(
        "names a separator in its first line, sep=, that is none: it must be a comma, a semicolon, a tab or |. " +
        "Name the one that the file has, or remove the line.",
        Message(Read(text)));

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void Read_SeparatorThatIsNamed_Separates(char separator) => Assert.Equal(
        "a@example.com",
        Read($"sep={separator}\r\nname{separator}email\r\nAda, B; C{separator}a@example.com\r\n"
            .Replace("Ada, B; C", "Ada", StringComparison.Ordinal)).Value.Rows[0].Changes.Email.Value);

    [Theory]
    [InlineData("name")]
    [InlineData("Vorname")]
    [InlineData("email")]
    [InlineData("group")]
    [InlineData("rsvp")]
    [InlineData("dietary")]
    [InlineData("plus ones")]
    [InlineData("answers")]
    [InlineData("id")]
    public void Read_CellOfAMillionMarks_NamesLineAndColumn(string column)
    {
        // Folding brings marks of two classes into one order.
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 500_000));

        var problems = Read($"Nachname,{column}\nBerg,\nBerg,a{marks}\n".Replace(
            "Nachname,name", "id,name", StringComparison.Ordinal)).Value.Rows[1].Problems;

        Assert.Contains(problems, problem => (problem.Line, problem.Column) == (3, column)
            && problem.Message == "must have at most 65536 characters: it has 1000001.");
    }

    [Fact]
    public void Read_UnknownColumn_MayHaveAnyText()
    {
        var rows = Read($"name,Note\nAda,{new string('\'', 1_000_000)}\n").Value.Rows;

        Assert.Empty(rows[0].Problems);
    }

    [Fact]
    public void Read_NamesThatAreTooLong_AreAnErrorBeforeTheyAreCompared()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 30_000));

        var rows = Read($"first name,last name\nAda,{marks}\n{marks},B\n").Value.Rows;

        Assert.Equal(["last name", "first name"], rows.Select(row => Assert.Single(row.Problems).Column));
        Assert.Equal("must have at most 100 characters: it has 60000.", rows[1].Problems[0].Message);
    }

    [Fact]
    public void Read_HeaderOfAMillionMarks_IsCut()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 500_000));

        Assert.Equal(61, Assert.Single(Read($"name,a{marks}\nAda,\n").Value.UnknownColumns).Length);
    }

    [Fact]
    public void Read_AnotherEncoding_SaysHowToSaveTheFile() => Assert.Contains(
        "save it as CSV UTF-8",
        Message(GuestSheet.Read(Encoding.Latin1.GetBytes("first_name\nJosé\n"), 10)),
        StringComparison.Ordinal);

    [Fact]
    public void Read_TooManyRows_IsAnError() => Assert.StartsWith(
        "has more than 2 rows", Message(GuestSheet.Read("name\na\nb\nc\n"u8.ToArray(), 2)), StringComparison.Ordinal);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    public void Read_Lines_AreCountedAsEditorsDo(string end)
    {
        var text = string.Join(
            end, "first_name,dietary", "", "Ada,\"no nuts", "no fish\"", ",,", "Bob,,,too much", "Cleo,,", "Dan");

        var rows = Read(text).Value.Rows;

        Assert.Equal([3, 6, 7, 8], rows.Select(row => row.Line));
        Assert.Equal([0, 1, 0, 0], rows.Select(row => row.Problems.Count));
        Assert.StartsWith("has 4 cells", rows[1].Problems[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ja", true)]
    [InlineData("Sí", true)]
    [InlineData(" X ", true)]
    [InlineData("✓", true)]
    [InlineData("WAHR", true)]
    [InlineData("0", false)]
    [InlineData("Nein", false)]
    [InlineData("", null)]
    public void Read_Attending_IsTakenInManyLanguages(string cell, bool? attending)
    {
        var row = Read($"name,rsvp\nAda,{cell}\n").Value.Rows[0];

        Assert.Empty(row.Problems);
        Assert.Equal(attending, row.Changes.Attending.Or(null));
        Assert.Equal(attending is not null, row.Changes.Attending.IsSet);
    }

    [Theory]
    [InlineData("rsvp", "maybe")]
    [InlineData("plus ones", "two")]
    [InlineData("plus ones", "-1")]
    [InlineData("max plus ones", "1.5")]
    [InlineData("guest_id", "17")]
    public void Read_BadCell_NamesLineAndColumn(string column, string cell)
    {
        var problem = Assert.Single(Read($"name,{column}\nAda,\nBob,{cell}\n").Value.Rows[1].Problems);

        Assert.Equal((3, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void Read_Names_AreSplitAtACommaOnly()
    {
        var rows = Read("name;Table\nLovelace, Ada;1\nAda Lovelace;2\n").Value.Rows;

        Assert.Equal(("Ada", "Lovelace"), (rows[0].Changes.FirstName.Value!.Trim(), rows[0].Changes.LastName.Value));
        Assert.Equal("Ada Lovelace", rows[1].Changes.FirstName.Value);
        Assert.False(rows[1].Changes.LastName.IsSet);
    }

    [Fact]
    public void GroupOf_SameText_IsOneGroup()
    {
        var errors = new FieldErrors();

        Assert.Equal(GuestCells.GroupOf("Family Öberg", errors), GuestCells.GroupOf("  FAMILY ÖBERG ", errors));
        Assert.NotEqual(GuestCells.GroupOf("a", errors), GuestCells.GroupOf("b", errors));
        Assert.Equal(8, GuestCells.GroupOf("a", errors)!.Value.Version);
        var id = Guid.NewGuid();
        Assert.Equal(id, GuestCells.GroupOf($" {id} ".ToUpperInvariant(), errors));
        Assert.False(errors.Any);
    }

    [Fact]
    public void Read_Export_IsTheSameGuests()
    {
        string[] hostile =
        [
            "=HYPERLINK(\"http://x\")", "'=x", "' =x", "\"quoted\"", "a,b;c\td", "line\nbreak", "\uFF1D1", "'t Hooft",
            "-1", "@x", "sep=;",
        ];
        var guests = hostile.Select(text => new GuestResponse(
            Guid.NewGuid(), Guid.NewGuid(), text, text, "a@example.com", true, text, null, default, default, 2, 1, null,
            null, new("""{"meal":"=1"}"""), null, null)).ToList();

        var sheet = Read(GuestCsv.Write(guests, withHeader: true)).Value;

        Assert.Empty(sheet.UnknownColumns);
        Assert.Equal(hostile, sheet.Rows.Select(row => row.Changes.FirstName.Value));
        Assert.Equal(hostile, sheet.Rows.Select(row => row.Changes.Dietary.Value));
        Assert.Equal(guests.Select(guest => guest.Id), sheet.Rows.Select(row => row.Id!.Value));
        Assert.All(sheet.Rows, row => Assert.Equal("""{"meal":"=1"}""", row.Changes.Answers.Value));
    }

    [Fact]
    public void Read_Utf16WithoutMark_IsRecognised() => Assert.Equal(
        "José", GuestSheet.Read(Encoding.Unicode.GetBytes("name\nJosé\n"), 10).Value.Rows[0].Changes.FirstName.Value);

    private static Result<GuestSheet> Read(string text) => GuestSheet.Read(Encoding.UTF8.GetBytes(text), 1000);

    private static GuestSheet ReadFile(string name) =>
        GuestSheet.Read(File.ReadAllBytes(Repository.PathOf("tests", "data", name)), 1000).Value;

    private static string Message(Result<GuestSheet> sheet) => Assert.Single(Assert.Single(sheet.Error!.Fields).Value);

    // Excel keeps line breaks of cells as \n; others write those of the file.
    private static string Describe(GuestSheetRow row) =>
        $"{row.Id} {row.Changes} {row.Problems.Count}".ReplaceLineEndings("\n");
}
