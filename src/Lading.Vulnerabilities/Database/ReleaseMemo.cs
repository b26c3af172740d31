using System.Text;
using Lading.Scanning;
using Lading.Vulnerabilities.Ecosystems;

namespace Lading.Vulnerabilities.Database;

/// <summary>
/// The releases met while the entries of a package are read, and whether they are asked for: a distribution's package has
/// an entry for each release in each record, and those of one release are wanted.
/// </summary>
/// <param name="fit">Judges a release; null when all are wanted.</param>
internal sealed class ReleaseMemo(Func<string?, ReleaseFit>? fit)
{
    private readonly List<(byte[] Utf8, string Text, bool Fits)> _seen = [];
    private bool? _fitsNone;

    /// <summary>Reads a release.</summary>
    public (string? Text, bool Fits) Read(ref FactReader reader)
    {
        ReadOnlySpan<byte> utf8 = reader.Utf8(out bool isNull);
        if (isNull)
            return (null, _fitsNone ??= fit is null || fit(null) != ReleaseFit.No);
        foreach ((byte[] known, string text, bool fits) in _seen)
            if (utf8.SequenceEqual(known))
                return (text, fits);
        string release = Encoding.UTF8.GetString(utf8);
        bool fitting = fit is null || fit(release) != ReleaseFit.No;
        // A handful in real data; hostile data does not get to make this a long search.
        if (_seen.Count < 64)
            _seen.Add((utf8.ToArray(), release, fitting));
        return (release, fitting);
    }
}
