using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Guests;
using EventPlatform.Schema;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace EventPlatform.ApiTests.Services;

/// <summary>A service that has of its own all that EventPlatform has.</summary>
public sealed class HostServiceTests : IAsyncLifetime
{
    private readonly Watch _watch = new();
    private readonly Seen _seen = new();
    private readonly FakeTimeProvider _clock = new();
    private string _connectionString = "";
    private NpgsqlDataSource _source = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connectionString = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancelled);
        _source = NpgsqlDataSource.Create(_connectionString);
        await RunAsync(_connectionString, "CREATE TABLE notes (id uuid PRIMARY KEY, text text NOT NULL)");
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await TestPostgres.DropDatabaseAsync(_connectionString);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Service_WithEverythingOfItsOwn_IsKeptApart(bool isFirst)
    {
        await using var host = await HostService.StartAsync(
            before: services => { if (isFirst) AddOwn(services); },
            after: (services, _) => { if (!isFirst) AddOwn(services); });
        await host.Services.ApplyEventPlatformSchemaAsync(Cancelled);
        _watch.Statements.Clear();

        await using (var scope = host.Services.CreateAsyncScope())
        {
            var sender = scope.ServiceProvider.GetRequiredService<ISender>();
            var created = await sender.Send(new CreateGuest(new GuestChanges { FirstName = "Ada" }), Cancelled);
            Assert.True(created.IsSuccess);
            Assert.Equal(_clock.GetUtcNow(), created.Value.CreatedAt);
            // EventPlatform's transactions are REPEATABLE READ.
            Assert.Equal(IsolationLevel.ReadCommitted, await sender.Send(new AddNote("Buy flowers"), Cancelled));
        }

        Assert.Equal(1L, await RunAsync(host.ConnectionString, "SELECT count(*) FROM guests"));
        Assert.Equal(1L, await RunAsync(_connectionString, "SELECT count(*) FROM notes"));
        Assert.Null(await RunAsync(host.ConnectionString, "SELECT to_regclass('notes')::text"));
        Assert.Null(await RunAsync(_connectionString, "SELECT to_regclass('guests')::text"));
        Assert.Contains("notes", Assert.Single(_watch.Statements), StringComparison.Ordinal);
        Assert.Equal([nameof(CreateGuest), nameof(AddNote)], _seen.Requests);
        Assert.Same(_source, host.Services.GetRequiredService<NpgsqlDataSource>());
        Assert.Same(_watch, Assert.Single(host.Services.GetServices<IInterceptor>()));
    }

    [Fact]
    public async Task Service_WithNothingOfItsOwn_GetsNoDataSourceAndNoInterceptors()
    {
        await using var host = await HostService.StartAsync();

        Assert.Null(host.Services.GetService<NpgsqlDataSource>());
        Assert.Null(host.Services.GetService<DbContextOptions>());
        Assert.Empty(host.Services.GetServices<IInterceptor>());
    }

    private void AddOwn(IServiceCollection services) => services
        .AddSingleton<TimeProvider>(_clock)
        .AddSingleton(_seen)
        .AddSingleton(_source)
        .AddSingleton<IInterceptor>(_watch)
        .AddDbContextPool<NotesDb>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .AddInterceptors(provider.GetServices<IInterceptor>()))
        .AddMediatR(mediatR =>
        {
            mediatR.TypeEvaluator = type => type.DeclaringType == typeof(HostServiceTests);
            mediatR.RegisterServicesFromAssemblyContaining<HostServiceTests>().AddOpenBehavior(typeof(Noticing<,>));
        });

    private static async Task<object?> RunAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(Cancelled);
        return await connection.RunAsync(sql);
    }

    internal sealed record AddNote(string Text) : IRequest<IsolationLevel>;

    internal sealed class AddNoteHandler(NotesDb db) : IRequestHandler<AddNote, IsolationLevel>
    {
        public async Task<IsolationLevel> Handle(AddNote request, CancellationToken cancellationToken)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            db.Add(new Note { Id = Guid.NewGuid(), Text = request.Text });
            await db.SaveChangesAsync(cancellationToken);
            var level = transaction.GetDbTransaction().IsolationLevel;
            await transaction.CommitAsync(cancellationToken);
            return level;
        }
    }

    internal sealed class Note
    {
        public required Guid Id { get; init; }

        public required string Text { get; init; }
    }

    // Its options have no type, as in a service with one context.
    internal sealed class NotesDb(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Note>(note =>
            {
                note.ToTable("notes");
                note.Property(n => n.Id).HasColumnName("id");
                note.Property(n => n.Text).HasColumnName("text");
            });
    }

    internal sealed class Seen
    {
        public ConcurrentQueue<string> Requests { get; } = new();
    }

    internal sealed class Noticing<TRequest, TResponse>(Seen seen) : IPipelineBehavior<TRequest, TResponse>
        where TRequest : notnull
    {
        public Task<TResponse> Handle(
            TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
        {
            seen.Requests.Enqueue(typeof(TRequest).Name);
            return next();
        }
    }

    private sealed class Watch : DbCommandInterceptor
    {
        public ConcurrentQueue<string> Statements { get; } = new();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            Statements.Enqueue(command.CommandText);
            return new(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
        {
            Statements.Enqueue(command.CommandText);
            return new(result);
        }
    }
}
