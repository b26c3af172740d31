using Lading.Leaks.BuildFiles.Judging;

namespace Lading.Leaks.Fixing.Scripts;

/// <summary>The findings of a script that no fix has answered for yet, by their places.</summary>
/// <param name="all">The findings in the order of the file.</param>
internal sealed class OpenFindings(IReadOnlyList<Finding> all)
{
    private readonly HashSet<Finding> _taken = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those that are left.</summary>
    public IEnumerable<Finding> Left => all.Where(f => !_taken.Contains(f));

    /// <summary>Takes those out that stand from one offset up to another.</summary>
    public IReadOnlyList<Finding> Take(int start, int end)
    {
        int low = 0;
        int high = all.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = all[middle].Span.Start < start ? (middle + 1, high) : (low, middle);
        }
        var found = new List<Finding>();
        for (; low < all.Count && all[low].Span.Start < end; low++)
            if (all[low].Span.End <= end && _taken.Add(all[low]))
                found.Add(all[low]);
        return found;
    }
}
