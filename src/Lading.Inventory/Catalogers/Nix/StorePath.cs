namespace Lading.Inventory.Catalogers.Nix;

/// <summary>
/// The last part of a store path, <c>HASH-NAME-VERSION[-OUTPUT]</c>: Nix manual, "Store path", and for where the version
/// starts <c>builtins.parseDrvName</c>.
/// </summary>
/// <param name="Hash">32 digits of Nix's base 32.</param>
/// <param name="Name">Name.</param>
/// <param name="Version">Version; null when it has none (sources, scripts, patches).</param>
/// <param name="Output">Which of the outputs it is; null for <c>out</c>.</param>
internal sealed record StorePath(string Hash, string Name, string? Version, string? Output)
{
    private static readonly string[] Outputs =
        ["bin", "dev", "lib", "man", "doc", "devdoc", "info", "debug", "static", "dist", "data", "getent", "headers", "terminfo", "py", "libgcc", "tools"];

    /// <summary>Parses the name of a file or folder in the store; null when it is none.</summary>
    public static StorePath? Parse(string fileName)
    {
        if (fileName.Length < 34 || fileName.Length > 300 || fileName[32] != '-' || fileName.AsSpan(0, 32).ContainsAnyExcept("0123456789abcdfghijklmnpqrsvwxyz"))
            return null;
        string rest = fileName[33..];
        if (rest.EndsWith(".drv", StringComparison.Ordinal))
            rest = rest[..^4];
        int start = -1;
        for (int i = 0; i + 1 < rest.Length && start < 0; i++)
            if (rest[i] == '-' && !char.IsLetter(rest[i + 1]) && i > 0)
                start = i;
        if (start < 0)
            return new StorePath(fileName[..32], rest, null, null);
        string version = rest[(start + 1)..];
        string? output = null;
        int dash = version.LastIndexOf('-');
        if (dash > 0 && Array.IndexOf(Outputs, version[(dash + 1)..]) >= 0)
        {
            output = version[(dash + 1)..];
            version = version[..dash];
        }
        return new StorePath(fileName[..32], rest[..start], version, output);
    }

    /// <summary>The package at this path; null for what has no version.</summary>
    public Package? ToPackage(string path, Hash? hash = null, string? deriver = null) => Version is null ? null : new Package
    {
        Type = PackageType.Nix,
        Name = Name,
        Version = Version,
        Qualifiers = Output is null ? [] : new Dictionary<string, string> { ["output"] = Output },
        Hashes = hash is null ? [] : [hash],
        Properties = deriver is null
            ? new Dictionary<string, string> { ["nix:store-path"] = path }
            : new Dictionary<string, string> { ["nix:store-path"] = path, ["nix:deriver"] = deriver },
    };
}
