using EventPlatform.Domain.Common;

namespace EventPlatform.UnitTests.Domain;

public sealed class ResultTests
{
    private static readonly Error Failure = new(ErrorKind.Conflict, "event_full", "Full.");

    [Fact]
    public void Success_HasNoError()
    {
        Assert.True(Result.Success.IsSuccess);
        Assert.Null(Result.Success.Error);
    }

    [Fact]
    public void Conversion_FromAnError_IsAFailure()
    {
        Result plain = Failure;
        Result<int> withValue = Failure;

        Assert.False(plain.IsSuccess);
        Assert.Same(Failure, withValue.Error);
    }

    [Fact]
    public void Value_OfASuccess_IsTheValue() => Assert.Equal(7, ((Result<int>)7).Value);

    [Fact]
    public void Value_OfAFailure_ThrowsAndNamesTheCode()
    {
        Result<int> failed = Failure;

        Assert.Contains(
            "event_full",
            Assert.Throws<InvalidOperationException>(() => failed.Value).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_NamesTheField()
    {
        var error = Error.Invalid("limit", "must be small.");

        Assert.Equal((ErrorKind.Invalid, Error.ValidationFailed), (error.Kind, error.Code));
        Assert.Equal("must be small.", Assert.Single(error.Fields["limit"]));
    }

    [Fact]
    public void ToError_OfSeveralErrors_KeepsAllOfThem()
    {
        var error = new FieldErrors { { "b", "one" }, { "a", "two" }, { "b", "three" } }.ToError();

        Assert.Equal(["a", "b"], error.Fields.Keys);
        Assert.Equal(["one", "three"], error.Fields["b"]);
        Assert.Contains("a, b", error.Detail, StringComparison.Ordinal);
    }
}
