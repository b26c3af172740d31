namespace Lading.Vulnerabilities.Scoring;

/// <summary>
/// A CVSS vector with its scores, computed by the specification of its version (FIRST: "A Complete Guide to the Common
/// Vulnerability Scoring System Version 2.0"; the specification documents of versions 3.0, 3.1 and 4.0). Scores are 0.0
/// to 10.0 with one decimal. Immutable.
/// </summary>
public abstract class CvssVector
{
    /// <summary>Characters that a vector has at most; longer text is refused. Version 4 in full takes 250.</summary>
    public const int MaxLength = 512;

    private readonly CvssMetricTable _table;
    private readonly byte[] _chosen;

    private protected CvssVector(CvssMetricTable table, byte[] chosen)
    {
        _table = table;
        _chosen = chosen;
        Text = table.Write(chosen);
    }

    /// <summary>Version of CVSS: <c>2.0</c>, <c>3.0</c>, <c>3.1</c> or <c>4.0</c>.</summary>
    public abstract string Version { get; }

    /// <summary>
    /// The canonical form: prefix of the version (none for version 2), metrics in the specification's order, without
    /// those that are not defined (<c>X</c>, <c>ND</c>).
    /// </summary>
    public string Text { get; }

    /// <summary>The score of the base metrics alone: CVSS-B in version 4.</summary>
    public double BaseScore => (double)Base();

    /// <summary>The base score as it stands today (version 4: CVSS-BT); null when no such metric is defined.</summary>
    public double? TemporalScore => Has(CvssGroup.Temporal) ? (double)Temporal() : null;

    /// <summary>
    /// The score of all metrics, for one site (version 4: CVSS-BE or CVSS-BTE); null when no environmental metric is
    /// defined.
    /// </summary>
    public double? EnvironmentalScore => Has(CvssGroup.Environmental) ? (double)Environmental() : null;

    /// <summary>The score to show and to compare: of all metrics given in version 4, the base score before.</summary>
    public virtual double Score => BaseScore;

    /// <summary>The word for <see cref="Score"/> in the version's table.</summary>
    public virtual Severity Severity => Severities.FromScore(Score);

    /// <summary>The metrics that are defined and their values, abbreviated, in the specification's order.</summary>
    public IEnumerable<KeyValuePair<string, string>> Metrics
    {
        get
        {
            for (int i = 0; i < _chosen.Length; i++)
                if (_table.IsDefined(_chosen, i))
                    yield return KeyValuePair.Create(_table.Metrics[i].Name, _table.Metrics[i].Value(_chosen[i]));
        }
    }

    /// <summary>The value of a metric, both abbreviated; null when the vector does not define it.</summary>
    public string? this[string metric] =>
        _table.IndexOf(metric) is >= 0 and var i && _table.IsDefined(_chosen, i)
            ? _table.Metrics[i].Value(_chosen[i]) : null;

    /// <summary>
    /// Reads a vector of any version: <c>CVSS:3.0/…</c>, <c>CVSS:3.1/…</c>, <c>CVSS:4.0/…</c>, and version 2 bare, in
    /// parentheses, or behind <c>CVSS2#</c> or <c>CVSS:2.0/</c>. White space around it does not matter, nor does the
    /// order of metrics: version 4 asks writers to keep it, and advisories are met that do not. False for anything
    /// else: unknown versions, metrics or values, metrics given twice, base metrics missing.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CvssVector? vector)
    {
        vector = null;
        text = text.Trim();
        if (text.Length > MaxLength)
            return false;
        if (After(text, CvssV31.Table.Prefix, out ReadOnlySpan<char> rest))
            vector = CvssV31.Table.Read(rest) is { } metrics ? new CvssV31(metrics) : null;
        else if (After(text, CvssV40.Table.Prefix, out rest))
            vector = CvssV40.Table.Read(rest) is { } metrics ? new CvssV40(metrics) : null;
        else if (After(text, CvssV30.Table.Prefix, out rest))
            vector = CvssV30.Table.Read(rest) is { } metrics ? new CvssV30(metrics) : null;
        else
            vector = CvssV20.Table.Read(Bare(text)) is { } metrics ? new CvssV20(metrics) : null;
        return vector is not null;
    }

    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> text)
    {
        if (!After(text, "CVSS2#", out ReadOnlySpan<char> rest) && !After(text, "CVSS:2.0/", out rest))
            rest = text;
        return rest is ['(', .. var inner, ')'] ? inner : rest;
    }

    private static bool After(ReadOnlySpan<char> text, string prefix, out ReadOnlySpan<char> rest)
    {
        bool starts = text.StartsWith(prefix, StringComparison.Ordinal);
        rest = starts ? text[prefix.Length..] : default;
        return starts;
    }

    /// <inheritdoc cref="BaseScore"/>
    internal abstract decimal Base();

    /// <summary>The temporal score, with metrics that are not defined counted as the specification says.</summary>
    internal abstract decimal Temporal();

    /// <summary>The environmental score, with metrics that are not defined counted as the specification says.</summary>
    internal abstract decimal Environmental();

    /// <summary>True when a metric of the group is defined.</summary>
    private protected bool Has(CvssGroup group)
    {
        for (int i = 0; i < _chosen.Length; i++)
            if (_chosen[i] != 0 && _table.Metrics[i].Group == group)
                return true;
        return false;
    }

    /// <summary>The number that the metric's value stands for in the specification's table.</summary>
    private protected decimal Weight(string metric)
    {
        int i = _table.IndexOf(metric);
        return _table.Metrics[i].Weight(_chosen[i]);
    }

    /// <summary>The value of <paramref name="modified"/> if defined, else of <paramref name="metric"/>.</summary>
    private protected string Overridden(string modified, string metric) => this[modified] ?? this[metric]!;

    /// <summary>The number of <paramref name="modified"/> if defined, else of <paramref name="metric"/>.</summary>
    private protected decimal OverriddenWeight(string modified, string metric) =>
        Weight(this[modified] is null ? metric : modified);

    /// <summary>Rounds a half up, on the decimal digits.</summary>
    private protected static decimal RoundToOneDecimal(decimal value) =>
        Math.Round(value, 1, MidpointRounding.AwayFromZero);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
