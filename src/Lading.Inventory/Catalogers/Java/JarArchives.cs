namespace Lading.Inventory.Catalogers.Java;

/// <summary>The extensions under which Java archives go about.</summary>
internal static class JarArchives
{
    /// <summary>
    /// Java, web and enterprise archives, SAP and JBoss service archives, NiFi, Jenkins plug-ins, Karaf, Liferay,
    /// resource adapters.
    /// </summary>
    public static readonly string[] Extensions = ["jar", "war", "ear", "par", "sar", "nar", "jpi", "hpi", "kar", "lpkg", "rar"];

    /// <summary>True when the name ends in one of them; ASCII case does not matter.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> name)
    {
        int dot = name.LastIndexOf((byte)'.');
        if (dot < 0 || name.Length - dot is not (4 or 5))
            return false;
        Span<char> extension = stackalloc char[4];
        int length = 0;
        foreach (byte b in name[(dot + 1)..])
            extension[length++] = (char)(b is >= (byte)'A' and <= (byte)'Z' ? b | 0x20 : b);
        foreach (string known in Extensions)
            if (extension[..length].SequenceEqual(known))
                return true;
        return false;
    }

    /// <summary>True for extensions that other kinds of files have too: Parchive, sysstat, RAR.</summary>
    public static bool IsAmbiguous(string path) =>
        path.EndsWith(".par", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".sar", StringComparison.OrdinalIgnoreCase) ||
        path.EndsWith(".nar", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".rar", StringComparison.OrdinalIgnoreCase) ||
        path.EndsWith(".kar", StringComparison.OrdinalIgnoreCase);
}
