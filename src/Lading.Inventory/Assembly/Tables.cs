using Lading.Inventory.Documents.Grammar;
using Lading.Inventory.Identity;
using Lading.Inventory.Licenses;

namespace Lading.Inventory.Assembly;

/// <summary>The tables that putting an inventory together and writing it takes: each is made when it is first asked for.</summary>
public static class Tables
{
    /// <summary>
    /// Makes them on a thread of its own: while a source is opened there is a processor without work, and at the end there is
    /// only one with.
    /// </summary>
    public static void MakeAhead()
    {
        if (Environment.ProcessorCount > 1)
            new Thread(Make) { IsBackground = true }.Start();
    }

    private static void Make()
    {
        _ = LicenseAliases.Find("none");
        _ = SpdxLicenseList.License("none");
        _ = KnownProducts.Of("deb", "none");
        _ = LicenseProfiles.Current;
        _ = GrammarTable.Json;
    }
}
