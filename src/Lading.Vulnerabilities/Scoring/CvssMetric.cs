using System.Globalization;

namespace Lading.Vulnerabilities.Scoring;

/// <summary>
/// One metric of a CVSS version: its abbreviation and its values with the number that each stands for. The first value
/// of a metric outside of <see cref="CvssGroup.Base"/> is the one that says "not defined".
/// </summary>
internal sealed class CvssMetric
{
    private readonly string[] _values;
    private readonly decimal[] _weights;

    /// <summary>Values are written <c>N:0.85 A:0.62</c>, as the specification orders them; no number means 0.</summary>
    public CvssMetric(string name, CvssGroup group, string values)
    {
        Name = name;
        Group = group;
        string[] pairs = values.Split(' ');
        _values = new string[pairs.Length];
        _weights = new decimal[pairs.Length];
        for (int i = 0; i < pairs.Length; i++)
        {
            int colon = pairs[i].IndexOf(':');
            _values[i] = colon < 0 ? pairs[i] : pairs[i][..colon];
            _weights[i] = colon < 0 ? 0 : decimal.Parse(pairs[i].AsSpan(colon + 1), CultureInfo.InvariantCulture);
        }
    }

    public string Name { get; }

    public CvssGroup Group { get; }

    /// <summary>How many values it has.</summary>
    public int Count => _values.Length;

    public string Value(int index) => _values[index];

    public decimal Weight(int index) => _weights[index];

    /// <summary>The place of a value; less than zero when the metric has no such value.</summary>
    public int IndexOf(ReadOnlySpan<char> value)
    {
        for (int i = 0; i < _values.Length; i++)
            if (value.SequenceEqual(_values[i]))
                return i;
        return -1;
    }
}
