namespace EventPlatform.Infrastructure.Persistence;

internal static class Collations
{
    /// <summary>Compares text byte by byte, whatever the database's default is.</summary>
    public const string Bytes = "C";
}
