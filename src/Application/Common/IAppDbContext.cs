using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Common;

/// <summary>The database as the use cases see it.</summary>
public interface IAppDbContext
{
    /// <summary>The guest list.</summary>
    DbSet<Guest> Guests { get; }

    /// <summary>The event settings: no row or one.</summary>
    DbSet<EventSettings> Settings { get; }

    /// <summary>The activity trail.</summary>
    DbSet<Activity> Activities { get; }

    /// <summary>The same database as the parameter that EF Core's compiled queries take.</summary>
    DbContext Context { get; }

    /// <summary>Writes all pending changes in one round trip.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of rows written.</returns>
    Task<int> SaveChangesAsync(CancellationToken cancellationToken);

    /// <summary>Runs a query that is plainer in SQL than in LINQ. Arguments become parameters.</summary>
    /// <typeparam name="T">A type whose property names are the column names.</typeparam>
    /// <param name="sql">One SELECT statement.</param>
    /// <returns>The query.</returns>
    IQueryable<T> SqlQuery<T>(FormattableString sql);

    /// <summary>Runs a statement that LINQ cannot express. Arguments become parameters.</summary>
    /// <param name="sql">One INSERT, UPDATE or DELETE statement.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of rows written.</returns>
    Task<int> ExecuteSqlAsync(FormattableString sql, CancellationToken cancellationToken);
}
