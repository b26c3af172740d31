namespace Lading.Vulnerabilities.Vex;

/// <summary>
/// Decides over one flaw in one package: what statements say of the subject, of the package and of the packages above
/// it, each by its rank (higher is later), and whether on every path the latest one suppresses.
/// </summary>
internal sealed class PathVerdict(PathCoverage paths, int package)
{
    private readonly Dictionary<int, int> _closing = [];
    private readonly Dictionary<int, int> _opening = [];
    private int _closingAll = -1;
    private int _openingAll = -1;

    /// <summary>The package the flaw is in.</summary>
    public int Package => package;

    /// <summary>
    /// Adds a statement about a product, null for the subject. False when the product is a package from which no path
    /// leads here: the statement says nothing about this finding.
    /// </summary>
    public bool Add(int? product, int rank, bool suppresses)
    {
        if (product is null || product == package)
        {
            if (suppresses)
                _closingAll = Math.Max(_closingAll, rank);
            else
                _openingAll = Math.Max(_openingAll, rank);
            return true;
        }
        Dictionary<int, int> map = suppresses ? _closing : _opening;
        if (!_closing.ContainsKey(product.Value) && !_opening.ContainsKey(product.Value) && !paths.Reaches(product.Value, package, _ => false))
            return false;
        map[product.Value] = Math.Max(rank, map.GetValueOrDefault(product.Value, -1));
        return true;
    }

    /// <summary>Where a path begins on which the latest statement does not suppress; null when there is none.</summary>
    public int? OpenAt()
    {
        if (IsOpen(_openingAll, null) is { } open)
            return open;
        // A path is open when nothing on it closes it later than the latest that opens it: look at each that opens.
        foreach ((int above, int rank) in _opening.OrderBy(o => o.Key))
            if (rank > _openingAll && IsOpen(rank, above) is { } through)
                return through;
        return null;
    }

    private int? IsOpen(int rank, int? through)
    {
        if (_closingAll > rank)
            return null;
        bool IsClosed(int node) => _closing.TryGetValue(node, out int closing) && closing > rank;
        if (through is { } above)
            return paths.Reaches(above, package, IsClosed) ? paths.OpenBeginning(above, IsClosed) : null;
        return paths.OpenBeginning(package, IsClosed);
    }
}
