using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Lists all guests with all their fields, in the order of the guest list, as CSV. An import of it changes nothing.
/// Fails with <c>validation_failed</c>.
/// </summary>
[AllowedTo(Role.Host)]
public sealed record ExportGuests : IQuery<GuestExport>
{
    /// <summary>Which page.</summary>
    public PageRequest Page { get; init; } = new();
}

/// <summary>A page of guests as CSV.</summary>
/// <param name="Guests">The guests, in order.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record GuestExport(IReadOnlyList<GuestResponse> Guests, string? NextCursor);

internal sealed class ExportGuestsHandler(GuestListDb db) : IRequestHandler<ExportGuests, Result<GuestExport>>
{
    public async Task<Result<GuestExport>> Handle(ExportGuests query, CancellationToken cancellationToken)
    {
        var position = PagePosition.From(query.Page, "export", GuestPaging.IsPosition);
        if (!position.IsSuccess) return position.Error;

        var rows = await ListGuestsHandler.ReadAllAsync(
            db, position.Value.After, position.Value.Rows, cancellationToken);
        var (page, nextCursor) = position.Value.Cut(rows, guest => guest.SortKey);
        return new GuestExport(page, nextCursor);
    }
}
