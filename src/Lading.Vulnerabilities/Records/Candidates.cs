using Lading.Inventory;

namespace Lading.Vulnerabilities.Records;

/// <summary>
/// Says why a package, in an image of this distribution, is an answer; nothing when it is none. The package has a purl only when
/// it cannot be made from its other fields.
/// </summary>
internal delegate IReadOnlyList<FoundReason> Judge(Package package, Distro? distro);

/// <summary>A component that may be an answer, and who decides.</summary>
internal sealed class Candidate(StoredComponent component)
{
    private readonly Dictionary<Distro, (Package, IReadOnlyList<FoundReason>)> _judged = [];
    private (Package, IReadOnlyList<FoundReason>)? _withoutDistro;

    /// <summary>Who decides, in the order of the questions.</summary>
    public List<Judge> Judges { get; } = [];

    /// <summary>The package and why it is an answer; judged once for each distribution.</summary>
    public (Package Package, IReadOnlyList<FoundReason> Reasons) In(Distro? distro)
    {
        if (distro is null)
            return _withoutDistro ??= Decide(null);
        if (!_judged.TryGetValue(distro, out (Package, IReadOnlyList<FoundReason>) judged))
            _judged[distro] = judged = Decide(distro);
        return judged;
    }

    private (Package, IReadOnlyList<FoundReason>) Decide(Distro? distro)
    {
        Package package = component.ToPackage();
        FoundReason[] reasons = [.. Judges.SelectMany(judge => judge(package, distro)).OrderBy(r => r.Query).ThenBy(r => r.Advisory, StringComparer.Ordinal)];
        return (reasons.Length == 0 || package.Purl is not null ? package : package.With(purl: StoredComponent.PurlOf(package, distro)), reasons);
    }
}

/// <summary>The components that may be answers, by number.</summary>
internal sealed class Candidates
{
    /// <summary>All of them.</summary>
    public Dictionary<long, Candidate> All { get; } = [];

    /// <summary>Adds one who decides about a component.</summary>
    public void Add(ComponentRow row, Judge judge)
    {
        if (!All.TryGetValue(row.Id, out Candidate? candidate))
            All[row.Id] = candidate = new Candidate(row.Component);
        candidate.Judges.Add(judge);
    }
}
