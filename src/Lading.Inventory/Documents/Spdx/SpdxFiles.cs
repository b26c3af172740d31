using System.Security.Cryptography;
using System.Text;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>
/// Files of packages as elements. 2.3, section 8.4: a file has a SHA-1; section 7.8: a package whose files were analyzed has
/// all of them and a verification code (section 7.9). Lists without SHA-1 therefore go into the annotation instead.
/// </summary>
internal static class SpdxFiles
{
    /// <summary>True when all files of a package can be elements. Version 3 asks for no particular hash.</summary>
    public static bool CanBeElements(FileList files, int version)
    {
        bool any = false;
        foreach ((string path, Hash? hash) in files.Read())
        {
            any = true;
            if (hash is null ? version < 30 : !SpdxWords.HasAlgorithm(hash, version) || version < 30 && hash.Algorithm != "SHA-1" || path != SpdxWords.Line(path))
                return false;
        }
        return any;
    }

    /// <summary>Adds the files, and to the package what follows from them.</summary>
    public static void Add(SpdxDocument document, SpdxPackage package, FileList files, int version, Action<string, string, string> relate)
    {
        var hashes = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string path, Hash? hash) in files.Read())
        {
            string id = SpdxIds.Prefix + "File-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{package.Id}\n{path}\n{hash?.Hex}")).AsSpan(0, 12));
            if (!seen.Add(id))
                continue;
            if (hash is not null)
                hashes.Add(hash.Hex);
            var file = new SpdxFile { Id = id, Name = "./" + path };
            if (hash is not null)
                file.Checksums.Add(hash);
            document.Files.Add(file);
            relate(package.Id, "CONTAINS", id);
        }
        if (version >= 30)
            return;
        package.FilesAnalyzed = true;
        hashes.Sort(StringComparer.Ordinal);
        // The specification gives the method: the SHA-1 of the sorted SHA-1s.
#pragma warning disable CA5350
        package.VerificationCode = Convert.ToHexStringLower(SHA1.HashData(Encoding.ASCII.GetBytes(string.Concat(hashes))));
#pragma warning restore CA5350
    }
}
