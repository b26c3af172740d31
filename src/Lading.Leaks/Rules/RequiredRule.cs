using Lading.Leaks.Detection;

namespace Lading.Leaks.Rules;

/// <summary>Another rule that must find something nearby, or a finding does not count: gitleaks, <c>[[rules.required]]</c>.</summary>
/// <param name="Id">The other rule.</param>
/// <param name="WithinLines">Lines that may lie between; null for any number.</param>
/// <param name="WithinColumns">Columns that may lie between; null for any number.</param>
public sealed record RequiredRule(string Id, int? WithinLines, int? WithinColumns)
{
    /// <summary>
    /// Takes out of <paramref name="found"/>, from <paramref name="start"/> on, what lacks a rule that it requires, and then what
    /// is found only to be required.
    /// </summary>
    internal static void Apply(IReadOnlyDictionary<string, PatternRule> rules, List<Sighting> found, int start)
    {
        Sighting[] all = [.. found.Skip(start)];
        bool Stays(Sighting sighting) => !rules.TryGetValue(sighting.Rule, out PatternRule? rule) ||
            (rule.IsReported && rule.Required.All(required => all.Any(other => required.IsMetBy(sighting, other))));
        found.RemoveRange(start, found.Count - start);
        found.AddRange(all.Where(Stays));
    }

    private bool IsMetBy(Sighting sighting, Sighting other) => other.Rule == Id &&
        (WithinLines is not { } lines || Math.Abs(sighting.Line - other.Line) <= lines) &&
        (WithinColumns is not { } columns || Math.Abs(sighting.Column - other.Column) <= columns);
}
