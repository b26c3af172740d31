using System.Globalization;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>
/// Which distributions an interpreter sees together, by the folder they lie in. A virtual environment is a world of its
/// own; a distribution's interpreter looks into several folders (docs.python.org, "site"; Debian Python policy, 3.1).
/// </summary>
internal static class SitePackages
{
    /// <summary>A name of the world that a folder of distributions belongs to.</summary>
    public static string WorldOf(string folder)
    {
        string[] parts = folder.Split('/');
        if (parts.Length < 3 || parts[^1] is not ("site-packages" or "dist-packages") || !parts[^2].StartsWith("python", StringComparison.Ordinal) ||
            parts[^3] is not ("lib" or "lib64"))
            return folder;
        string prefix = string.Join('/', parts[..^3]);
        // Debian's interpreters share dist-packages by major version; Fedora's look into /usr and /usr/local alike.
        if (parts[^1] == "dist-packages" && prefix is "usr" or "usr/local")
            return parts[^2].StartsWith("python2", StringComparison.Ordinal) ? "dist-packages 2" : "dist-packages 3";
        return $"{prefix} {parts[^2]}";
    }

    /// <summary>The folder of distributions that a metadata file belongs to.</summary>
    public static string ContainerOf(string path)
    {
        string[] parts = path.Split('/');
        int at = Array.FindLastIndex(parts, p => p.EndsWith(".dist-info", StringComparison.Ordinal) || p.EndsWith(".egg-info", StringComparison.Ordinal) || p.EndsWith(".egg", StringComparison.Ordinal));
        if (at < 0)
            at = Array.FindLastIndex(parts, p => p == "EGG-INFO");
        return string.Join('/', parts[..Math.Max(0, at)]);
    }

    /// <summary>The interpreter's version in <c>lib/python3.11/site-packages</c>; null when a folder does not tell.</summary>
    public static (int Major, int Minor)? PythonOf(string folder)
    {
        foreach (string part in folder.Split('/'))
        {
            string[] numbers = part.StartsWith("python", StringComparison.Ordinal) ? part[6..].Split('.') : [];
            if (numbers.Length == 2 && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) &&
                int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
                return (major, minor);
        }
        return null;
    }

    /// <summary>True for the layout of Unix: Windows has no version in its <c>Lib/site-packages</c>.</summary>
    public static bool IsUnix(string folder) => $"/{folder}/".Contains("/lib/python", StringComparison.Ordinal) || $"/{folder}/".Contains("/lib64/python", StringComparison.Ordinal);
}
