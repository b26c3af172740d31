using System.Text;

namespace Lading.Vulnerabilities.Scoring;

/// <summary>
/// The metrics of one CVSS version in the order in which its vectors are written, and how a vector is read by them.
/// </summary>
internal sealed class CvssMetricTable(string prefix, params CvssMetric[] metrics)
{
    /// <summary>What stands in front of the metrics: <c>CVSS:3.1/</c>; empty for version 2.</summary>
    public string Prefix { get; } = prefix;

    public IReadOnlyList<CvssMetric> Metrics { get; } = metrics;

    /// <summary>
    /// Reads <c>AV:N/AC:L/…</c> in any order. Null when a metric or value is unknown, a metric is given twice, or one
    /// of the base group is missing. The result has the place of the value for each metric; zero where not defined.
    /// </summary>
    public byte[]? Read(ReadOnlySpan<char> text)
    {
        byte[] chosen = new byte[metrics.Length];
        ulong seen = 0;
        foreach (Range range in text.Split('/'))
        {
            ReadOnlySpan<char> pair = text[range];
            int colon = pair.IndexOf(':');
            int metric = colon < 0 ? -1 : IndexOf(pair[..colon]);
            int value = metric < 0 ? -1 : metrics[metric].IndexOf(pair[(colon + 1)..]);
            if (value < 0 || (seen & 1UL << metric) != 0)
                return null;
            seen |= 1UL << metric;
            chosen[metric] = (byte)value;
        }
        for (int i = 0; i < metrics.Length; i++)
            if (metrics[i].Group == CvssGroup.Base && (seen & 1UL << i) == 0)
                return null;
        return chosen;
    }

    /// <summary>The place of a metric; less than zero when the version has none of that name.</summary>
    public int IndexOf(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < metrics.Length; i++)
            if (name.SequenceEqual(metrics[i].Name))
                return i;
        return -1;
    }

    /// <summary>True when the vector says something about the metric.</summary>
    public bool IsDefined(byte[] chosen, int metric) => metrics[metric].Group == CvssGroup.Base || chosen[metric] != 0;

    /// <summary>The vector in the version's order, without metrics that are not defined.</summary>
    public string Write(byte[] chosen)
    {
        var text = new StringBuilder(Prefix, 64);
        for (int i = 0; i < metrics.Length; i++)
        {
            if (!IsDefined(chosen, i))
                continue;
            if (text.Length > Prefix.Length)
                text.Append('/');
            text.Append(metrics[i].Name).Append(':').Append(metrics[i].Value(chosen[i]));
        }
        return text.ToString();
    }
}
