using Lading.Inventory.Assembly;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>
/// Completes packages by what other files say about the same release: a <c>deps.json</c> has the hash, the
/// <c>.nuspec</c> licence, authors and addresses.
/// </summary>
internal sealed class SameRelease
{
    private readonly Dictionary<(string, string?), IReadOnlyList<Hash>> _hashes = [];
    private readonly Dictionary<(string, string?), Package> _manifests = [];

    public SameRelease(CatalogView view)
    {
        foreach (CatalogedFile file in view.Files)
        {
            bool isManifest = file.Path.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase);
            foreach (Package package in file.Catalog.Packages)
            {
                if (isManifest)
                    _manifests.TryAdd(Key(package), package);
                if (package.Hashes.Count > 0)
                    _hashes.TryAdd(Key(package), package.Hashes);
            }
        }
    }

    private static (string, string?) Key(Package package) => (package.Name.ToLowerInvariant(), package.Version);

    /// <summary>The package with what is known elsewhere.</summary>
    public Package Complete(Package package)
    {
        if (package.Hashes.Count == 0 && _hashes.TryGetValue(Key(package), out IReadOnlyList<Hash>? hashes))
            package = package.With(hashes: hashes);
        if (package.DeclaredLicenses.Count == 0 && _manifests.TryGetValue(Key(package), out Package? manifest) && !ReferenceEquals(manifest, package))
            package = package.With(declaredLicenses: manifest.DeclaredLicenses, copyright: manifest.Copyright, supplier: manifest.Supplier);
        return package;
    }
}
