namespace Lading.Inventory.Licenses;

/// <summary>Names of licence exceptions as packages write them.</summary>
internal static class LicenseExceptions
{
    /// <summary>The identifier of the exception that <paramref name="name"/> means beside <paramref name="license"/>; null when not known.</summary>
    public static string? Find(string name, string license)
    {
        if (SpdxTerms.Exception(name) is { } id)
            return id;
        bool third = license.Contains("-3.0", StringComparison.Ordinal);
        string key = Key(name);
        return key switch
        {
            "autoconf" or "autoconfmacros" or "autoconfdata" => third ? "Autoconf-exception-3.0" : "Autoconf-exception-2.0",
            "bison" => "Bison-exception-2.2",
            "bootloader" => "Bootloader-exception",
            "classpath" or "gnuclasspath" or "cpe" or "ce" or "classpath2" => "Classpath-exception-2.0",
            "font" => "Font-exception-2.0",
            "gcc" or "gccruntimelibrary" or "gccruntime" or "gccruntime3.1" => third ? "GCC-exception-3.1" : "GCC-exception-2.0",
            "libtool" => "Libtool-exception",
            "linuxsyscall" or "linuxsyscallnote" => "Linux-syscall-note",
            "llvm" => "LLVM-exception",
            "ocamllinking" or "ocaml" or "ocamllgpllinking" => "OCaml-LGPL-linking-exception",
            "universalfoss" or "foss" => "Universal-FOSS-exception-1.0",
            "wxwindows" => "WxWindows-exception-3.1",
            "texinfo" => "Texinfo-exception",
            _ => ByKey.Value.GetValueOrDefault(key),
        };
    }

    private static string Key(string name) => LicenseKey.Of(name).Replace("exceptions", "").Replace("exception", "");

    private static readonly Lazy<Dictionary<string, string>> ByKey = new(static () =>
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string id in SpdxLicenseList.AllExceptions)
            table.TryAdd(Key(id), id);
        return table;
    });
}
