using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Connecting;

/// <summary>
/// The database of a container. It has a type of its own, because an <see cref="NpgsqlDataSource"/> in the container is
/// the host's; and a container does not dispose of the pool, which belongs to the process.
/// </summary>
/// <param name="Target">The database.</param>
/// <param name="Source">Its pool in <see cref="DataSources"/>.</param>
internal sealed record DatabasePool(DatabaseTarget Target, NpgsqlDataSource Source);
