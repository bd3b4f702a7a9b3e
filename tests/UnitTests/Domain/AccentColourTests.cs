using EventPlatform.Domain.Events;

namespace EventPlatform.UnitTests.Domain;

public sealed class AccentColourTests
{
    [Theory]
    [InlineData("""{"accent":"#7a3e9d"}""", "#7a3e9d")]
    [InlineData("""{"accent":"#7A3E9D"}""", "#7a3e9d")]
    [InlineData("""{"theme":{"accent":"#111111"},"list":[1,{"accent":"#222"}], "accent" : "#fFf" }""", "#fff")]
    [InlineData("""{"\ud800":1,"accent":"#abc"}""", "#abc")]
    public void In_DataWithAColour_IsTheColourInSmallLetters(string data, string colour) =>
        Assert.Equal(colour, AccentColour.In(data));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Accent":"#abc"}""")]
    [InlineData("""{"theme":{"accent":"#111111"}}""")]
    [InlineData("""{"accent":5}""")]
    [InlineData("""{"accent":{}}""")]
    [InlineData("""{"accent":["#abc"]}""")]
    [InlineData("""{"accent":null}""")]
    [InlineData("""{"accent":""}""")]
    [InlineData("""{"accent":"#"}""")]
    [InlineData("""{"accent":"abc"}""")]
    [InlineData("""{"accent":"red;}"}""")]
    [InlineData("""{"accent":"#12345g"}""")]
    [InlineData("""{"accent":"#abcd"}""")]
    [InlineData("""{"accent":"#abc "}""")]
    [InlineData("""{"accent":"#abc\n"}""")]
    [InlineData("""{"accent":"#\uff11\uff12\uff13"}""")]
    [InlineData("""{"accent":"#１"}""")]
    [InlineData("""{"accent":"\ud800"}""")]
    public void In_DataWithoutAColour_IsNull(string data) => Assert.Null(AccentColour.In(data));
}
