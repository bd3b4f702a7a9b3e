namespace EventPlatform.ApiTests;

/// <summary>What tests expect of answers.</summary>
internal static class ApiAssert
{
    /// <summary>The answer is this problem.</summary>
    public static void Problem(int status, string code, ApiAnswer answer)
    {
        Assert.Equal($"{status} application/problem+json", $"{answer.Status} {answer.Headers["content-type"]}");
        Assert.Equal(code, answer.Code);
    }

    /// <summary>The answer is a 400 that names exactly these fields.</summary>
    public static void Invalid(ApiAnswer answer, params string[] fields)
    {
        Problem(400, "validation_failed", answer);
        Assert.Equal(fields, answer["errors"].EnumerateObject().Select(field => field.Name));
    }

    /// <summary>The guest that POST or PUT has answered, as GET answers it: without <c>duplicates</c>.</summary>
    public static string GuestOf(ApiAnswer saved)
    {
        var (before, after) = saved.Body!.Split(",\"duplicates\":") is [var first, var second]
            ? (first, second)
            : throw new Xunit.Sdk.XunitException($"No duplicates in {saved.Body}");
        Assert.StartsWith("[", after, StringComparison.Ordinal);
        return $"{before}}}";
    }

    /// <summary>The members have these values, given as JSON.</summary>
    public static void Members(ApiAnswer answer, params (string Name, string Json)[] members)
    {
        foreach (var (name, json) in members)
            Assert.Equal($"{name}: {json}", $"{name}: {answer[name].GetRawText()}");
    }
}
