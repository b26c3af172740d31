using System.Buffers.Binary;
using System.Text;

namespace Lading.Inventory.Catalogers.Rpm;

/// <summary>Makes a package of a header.</summary>
internal static class RpmPackage
{
    private const int MaxRelations = 100_000;

    /// <summary>Null for headers that are none: keys of signers are kept in the database as packages <c>gpg-pubkey</c>.</summary>
    public static Package? From(RpmHeader header, Presence presence = Presence.Installed)
    {
        if (header.Text(RpmTag.Name) is not { } name || header.Text(RpmTag.Version) is not { } version || name == "gpg-pubkey")
            return null;
        string full = header.Text(RpmTag.Release) is { } release ? $"{version}-{release}" : version;
        string? sourceRpm = header.Text(RpmTag.SourceRpm);
        (string? sourceName, string? sourceVersion) = Source(sourceRpm);
        bool isSource = sourceRpm is null && header.Number(RpmTag.SourcePackage) is not null;
        return new Package
        {
            Type = PackageType.Rpm,
            Name = name,
            Version = header.Number(RpmTag.Epoch) is > 0 and var epoch ? $"{epoch}:{full}" : full,
            Architecture = isSource ? "src" : header.Text(RpmTag.Arch),
            SourceName = sourceName == name && sourceVersion == full ? null : sourceName,
            SourceVersion = sourceVersion == full ? null : sourceVersion,
            Presence = presence,
            DeclaredLicenses = header.Text(RpmTag.License) is { } license ? [license] : [],
            Supplier = header.Text(RpmTag.Vendor) ?? header.Text(RpmTag.Distribution),
            Author = header.Text(RpmTag.Packager),
            Description = header.Text(RpmTag.Summary),
            Homepage = header.Text(RpmTag.Url),
            Vcs = header.Text(RpmTag.Vcs),
            Requires = Requires(header),
            Provides = Provides(header, name),
            Files = RpmFiles.Read(header),
            Properties = Properties(header, sourceRpm),
        };
    }

    private static Dictionary<string, string> Properties(RpmHeader header, string? sourceRpm)
    {
        var properties = new Dictionary<string, string>();
        void Put(string key, string? value)
        {
            if (value is { Length: > 0 })
                properties["rpm:" + key] = value;
        }
        Put("source-rpm", sourceRpm);
        Put("modularity-label", header.Text(RpmTag.ModularityLabel));
        Put("size", header.Number(RpmTag.Size)?.ToString());
        Put("sigmd5", header.Hex(RpmTag.SigMd5));
        Put("sha256-header", header.Text(RpmTag.Sha256Header));
        return properties;
    }

    /// <summary><c>util-linux-2.32.1-42.el8.src.rpm</c>: name, version and release are parted by the last two dashes.</summary>
    internal static (string? Name, string? Version) Source(string? file)
    {
        if (file is null)
            return (null, null);
        foreach (string suffix in (ReadOnlySpan<string>)[".src.rpm", ".nosrc.rpm"])
            if (file.EndsWith(suffix, StringComparison.Ordinal))
                file = file[..^suffix.Length];
        int release = file.LastIndexOf('-');
        int version = release <= 0 ? -1 : file.LastIndexOf('-', release - 1);
        return version <= 0 ? (null, null) : (file[..version], file[(version + 1)..]);
    }

    private static Requirement[] Requires(RpmHeader header)
    {
        var requires = new List<Requirement>();
        RpmStrings versions = header.Strings(RpmTag.RequireVersion);
        ReadOnlySpan<byte> flags = header.Numbers(RpmTag.RequireFlags, 4);
        int i = 0;
        foreach (ReadOnlySpan<byte> name in header.Strings(RpmTag.RequireName))
        {
            string version = versions.MoveNext() ? Encoding.UTF8.GetString(versions.Current) : "";
            uint sense = i * 4 + 4 <= flags.Length ? BinaryPrimitives.ReadUInt32BigEndian(flags[(i * 4)..]) : 0;
            if (i++ >= MaxRelations)
                break;
            // rpmlib(…) are features of rpm itself.
            if (!name.StartsWith("rpmlib("u8))
                requires.AddRange(RpmRequirement.Parse(Encoding.UTF8.GetString(name), version.Length == 0 ? null : Operator(sense) + version));
        }
        return [.. requires.Distinct()];
    }

    /// <summary><c>RPMSENSE_LESS</c> 2, <c>GREATER</c> 4, <c>EQUAL</c> 8.</summary>
    private static string Operator(uint flags) => ((flags & 2) != 0 ? "<" : "") + ((flags & 4) != 0 ? ">" : "") + ((flags & 8) != 0 ? "=" : "") + " ";

    private static string[] Provides(RpmHeader header, string own)
    {
        var provides = new HashSet<string>(StringComparer.Ordinal);
        foreach (ReadOnlySpan<byte> name in header.Strings(RpmTag.ProvideName))
            if (provides.Count < MaxRelations)
                provides.Add(Encoding.UTF8.GetString(name));
        provides.Remove(own);
        return [.. provides];
    }
}
