using System.Buffers;
using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>
/// Tries the evidence of several classifiers on one file. A file that fits in memory is looked at in one piece, a larger
/// one in pieces that overlap by more than a match can be long.
/// </summary>
internal sealed class ClassifierScan
{
    private const int Piece = 4 << 20;
    private const int Overlap = 2 * BytePattern.MaxMatch;
    private const int MaxVersion = 64;

    /// <summary>Steps that one piece of evidence may take on one file; real programs need a hundredth of it.</summary>
    private const long MaxSteps = 50_000_000;

    private readonly ScannedFile _file;
    private readonly string? _nameVersion;
    private readonly Trial[] _trials;

    private sealed class Trial(Classifier classifier, int evidence)
    {
        public Classifier Classifier { get; } = classifier;
        public Evidence Evidence { get; } = classifier.Evidence[evidence];
        public string? Version { get; set; }
        public bool[] Seen { get; } = new bool[classifier.Evidence[evidence].With.Length];
        public byte[][] With { get; } = [.. classifier.Evidence[evidence].With.Select(Encoding.UTF8.GetBytes)];
        public byte[][] Without { get; } = [.. classifier.Evidence[evidence].Without.Select(Encoding.UTF8.GetBytes)];
        public bool Refuted { get; set; }
        public long Budget = MaxSteps;
        public bool Holds => Version is not null && !Refuted && !Seen.Contains(false);
    }

    private ClassifierScan(ScannedFile file, IReadOnlyList<Classifier> classifiers)
    {
        _file = file;
        _nameVersion = NameVersion(file.Name);
        _trials = [.. classifiers.SelectMany(c => Enumerable.Range(0, c.Evidence.Length).Select(i => new Trial(c, i)))];
    }

    /// <summary>The classifiers that recognize the file, each with the version it found.</summary>
    public static IEnumerable<(Classifier Classifier, string Version)> Run(ScannedFile file, IReadOnlyList<Classifier> classifiers)
    {
        var scan = new ClassifierScan(file, classifiers);
        scan.Read();
        if (scan._trials.Any(t => t.Budget <= 0))
            file.Unknown("the file is made of what looks like versions; the search for its own was given up");
        foreach (Classifier classifier in classifiers)
            if (scan._trials.FirstOrDefault(t => t.Classifier == classifier && t.Holds) is { Version: { } version })
                yield return (classifier, version);
    }

    /// <summary>The digits and dots in a file's name: <c>3.8</c> of <c>libpython3.8.so</c>, <c>1.8</c> of <c>x.so.1.8</c>; null when there are none with a dot inside.</summary>
    internal static string? NameVersion(string name)
    {
        int at = 0;
        while (at < name.Length)
        {
            if (!char.IsAsciiDigit(name[at]))
            {
                at++;
                continue;
            }
            int end = at;
            while (end < name.Length && (char.IsAsciiDigit(name[end]) || name[end] == '.' && end + 1 < name.Length && char.IsAsciiDigit(name[end + 1])))
                end++;
            if (name.AsSpan(at, end - at).Contains('.'))
                return name[at..end];
            at = end;
        }
        return null;
    }

    private void Read()
    {
        if (_file.Size <= Math.Min(_file.Limits.MaxInMemory, Array.MaxLength))
        {
            Look(_file.Bytes);
            return;
        }
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece + Overlap);
        try
        {
            for (long at = 0; at < _file.Size && !IsDecided(); at += Piece)
                Look(buffer.AsSpan(0, _file.Read(at, buffer.AsSpan(0, Piece + Overlap))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>True when no later byte can change the result: the best evidence of each classifier holds for good.</summary>
    private bool IsDecided()
    {
        Classifier? last = null;
        foreach (Trial trial in _trials)
        {
            if (trial.Classifier == last)
                continue;
            last = trial.Classifier;
            if (!trial.Holds || trial.Without.Length > 0)
                return false;
        }
        return true;
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        Classifier? done = null;
        foreach (Trial trial in _trials)
        {
            // Lesser evidence is not looked at once better evidence holds.
            if (trial.Classifier == done || trial.Refuted)
                continue;
            foreach (byte[] text in trial.Without)
                trial.Refuted |= bytes.IndexOf(text) >= 0;
            if (trial.Refuted)
                continue;
            for (int i = 0; i < trial.With.Length; i++)
                trial.Seen[i] = trial.Seen[i] || bytes.IndexOf(trial.With[i]) >= 0;
            trial.Version ??= FindVersion(trial, bytes);
            if (trial.Holds)
                done = trial.Classifier;
        }
    }

    private string? FindVersion(Trial trial, ReadOnlySpan<byte> bytes)
    {
        Evidence evidence = trial.Evidence;
        if (evidence.ContinuesName && _nameVersion is null)
            return null;
        int from = 0;
        while (evidence.Compiled.TryMatch(bytes, from, ref trial.Budget, out Range range, out from))
        {
            ReadOnlySpan<byte> found = bytes[range];
            if (found.IsEmpty || found.Length > MaxVersion)
                continue;
            string version = Encoding.Latin1.GetString(found);
            if (!evidence.ContinuesName || Continues(version))
                return version;
        }
        return null;
    }

    private bool Continues(string version) =>
        version.StartsWith(_nameVersion!, StringComparison.Ordinal) && (version.Length == _nameVersion!.Length || !char.IsAsciiDigit(version[_nameVersion.Length]));
}
