using System.Globalization;

namespace Lading.Vulnerabilities.Database;

/// <summary>A CVE id as a number that orders as ids do: the year, then the number.</summary>
internal static class CveKey
{
    private const int Shift = 40;

    /// <summary>The number of <c>CVE-2021-44228</c>, in whatever case; -1 for what is no CVE id.</summary>
    public static long Of(ReadOnlySpan<char> id)
    {
        if (id.Length is < 10 or > 20 || !id.StartsWith("CVE-", StringComparison.OrdinalIgnoreCase) || id[8] != '-'
            || !int.TryParse(id[4..8], NumberStyles.None, CultureInfo.InvariantCulture, out int year)
            || !long.TryParse(id[9..], NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number >= 1L << Shift)
            return -1;
        return ((long)year << Shift) | number;
    }

    /// <summary>The id of a number.</summary>
    public static string Text(long key) => string.Create(CultureInfo.InvariantCulture, $"CVE-{key >> Shift:0000}-{key & ((1L << Shift) - 1):0000}");
}
