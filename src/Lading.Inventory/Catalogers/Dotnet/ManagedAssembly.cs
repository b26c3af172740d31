using Lading.Inventory.Executables;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>Says what a managed assembly is, as a note: whether it is a package of its own shows only beside other files.</summary>
internal static class ManagedAssembly
{
    /// <summary>The note on it; null for modules without a name and for satellite assemblies, which hold texts only.</summary>
    public static FileCatalog? Read(PortableExecutable image)
    {
        if (image.Metadata()?.Assembly is not { Culture: null } assembly)
            return null;
        PeVersion version = image.Version();
        var values = new Dictionary<string, string> { ["version"] = assembly.Version };
        if (!image.IsDll)
            values["program"] = "true";
        foreach (string name in (ReadOnlySpan<string>)["ProductName", "ProductVersion", "FileVersion", "CompanyName", "LegalCopyright", "FileDescription"])
            if (version[name] is { Length: <= 1000 } value)
                values[name] = value;
        return new FileCatalog { Notes = [new Note(DotnetCataloger.AssemblyNote, assembly.Name, values)] };
    }
}
