using EventPlatform.Application.Common;

namespace EventPlatform.UnitTests.Application;

public sealed class PagePositionTests
{
    [Fact]
    public void From_Nothing_IsTheFirstPageOfTheUsualLength()
    {
        var position = PagePosition.From(new PageRequest(), "guests", _ => true).Value;

        Assert.Equal((PageRequest.DefaultLimit, null), (position.Limit, position.After));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(PageRequest.MaxLimit, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(PageRequest.MaxLimit + 1, false)]
    public void From_ALimit_ChecksItsRange(int limit, bool accepted)
    {
        var position = PagePosition.From(new PageRequest(limit), "guests", _ => true);

        Assert.Equal((accepted, accepted ? null : "Limit"), (position.IsSuccess, position.Error?.Fields.Keys.Single()));
    }

    [Fact]
    public void From_ABrokenLimitAndCursor_NamesBoth() =>
        Assert.Equal(
            ["Cursor", "Limit"],
            PagePosition.From(new PageRequest(0, "x"), "guests", _ => true).Error!.Fields.Keys.Order());

    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData(null, 2, 2)]
    [InlineData(null, 3, null)]
    [InlineData("a", 0, null)]
    [InlineData("a", 2, null)]
    public void LengthOf_APage_IsKnownWhenItIsTheWholeList(string? after, int rows, int? length) =>
        Assert.Equal(length, new PagePosition("guests", 2, after).LengthOf([.. Enumerable.Repeat("b", rows)]));

    [Fact]
    public void Cut_OfOneRowMoreThanWanted_LeavesItToTheNextPage()
    {
        var (items, next) = new PagePosition("guests", 2, After: null).Cut(["a", "b", "c"], row => row);

        Assert.Equal(["a", "b"], items);
        Assert.Equal("b", PagePosition.From(new PageRequest(2, next), "guests", _ => true).Value.After);
    }

    [Fact]
    public void Cut_OfAPageThatIsJustFull_IsTheLastPage()
    {
        var (items, next) = new PagePosition("guests", 2, After: null).Cut(["a", "b"], row => row);

        Assert.Equal(["a", "b"], items);
        Assert.Null(next);
    }
}
