namespace Lading.Oci.Sources;

/// <summary>Splits <c>PATH[:SELECTION]</c>, where the path itself may hold colons.</summary>
internal static class ArchivePath
{
    /// <summary>
    /// The longest prefix that exists as a file or folder, and what follows its colon (<c>repo:tag</c>, <c>@0</c>) or its
    /// <c>@</c> (<c>@sha256:…</c>); the first colon splits when nothing exists.
    /// </summary>
    public static (string Path, string? Selection) Split(string reference)
    {
        if (Exists(reference))
            return (reference, null);
        for (int i = reference.Length - 1; i > 0; i--)
        {
            if (reference[i] is not (':' or '@') || !Exists(reference[..i]))
                continue;
            string rest = reference[i] == '@' ? reference[i..] : reference[(i + 1)..];
            return (reference[..i], rest.Length == 0 ? null : rest);
        }
        int colon = reference.IndexOf(':');
        return colon > 0 ? (reference[..colon], reference[(colon + 1)..]) : (reference, null);
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);
}
