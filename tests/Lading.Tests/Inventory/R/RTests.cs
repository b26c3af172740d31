using Lading.Inventory;
using Lading.Inventory.Catalogers.R;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.R;

public class RTests
{
    internal const string Glue = """
        Package: glue
        Title: Interpreted String
          Literals
        Version: 1.6.2
        License: MIT + file LICENSE
        URL: https://github.com/tidyverse/glue, https://glue.tidyverse.org/
        Depends: R (>= 3.4)
        Imports: methods, rlang (>= 1.0)
        Suggests: covr
        Maintainer: J <j@e.example>
        Repository: CRAN
        Built: R 4.3.0; x86_64-pc-linux-gnu; 2023-04-21 11:33:09 UTC; unix

        """;

    internal const string Lock = """
        {"R":{"Version":"4.3.0"},"Packages":{
          "rlang":{"Package":"rlang","Version":"1.1.0","Source":"Repository","Repository":"CRAN","Requirements":["R","utils"],"Hash":"h"},
          "dplyr":{"Package":"dplyr","Version":"1.1.2","Source":"GitHub","RemoteType":"github","RemoteUsername":"tidyverse","RemoteRepo":"dplyr","RemoteSha":"abc","Imports":["rlang (>= 1.0)"]}}}
        """;

    [Fact]
    public void Installed_packages_have_licences_and_edges()
    {
        Sbom sbom = CatalogerTest.Run<RPackageCataloger>(("usr/lib/R/library/glue/DESCRIPTION", Glue), ("usr/lib/R/library/methods/DESCRIPTION", "Package: methods\nVersion: 4.3.0\n"));
        Assert.Equal(["glue@1.6.2", "methods@4.3.0"], sbom.Names());
        Assert.Equal(["glue -> methods"], sbom.Edges());
        Package glue = sbom.Packages[0];
        Assert.Equal(("pkg:cran/glue@1.6.2", "Interpreted String Literals", "https://github.com/tidyverse/glue"), (glue.Purl, glue.Description, glue.Homepage));
        Assert.Equal(["MIT + file LICENSE"], glue.DeclaredLicenses);
    }

    [Fact]
    public void A_lock_file_has_edges_and_repositories()
    {
        Sbom sbom = CatalogerTest.Run<RenvLockCataloger>(("renv.lock", Lock));
        Assert.Equal(["dplyr -> rlang"], sbom.Edges());
        Assert.Equal("https://github.com/tidyverse/dplyr", sbom.Packages[0].Vcs);
    }

    [Fact]
    public void A_description_of_something_else_is_passed_over()
    {
        Sbom sbom = CatalogerTest.Run<RPackageCataloger>(("doc/DESCRIPTION", "This is about: nothing\n"));
        Assert.Empty(sbom.Packages);
        Assert.Empty(sbom.Unknowns);
    }

    [Fact]
    public void A_damaged_lock_file_is_unknown() => Assert.Single(CatalogerTest.Run<RenvLockCataloger>(("renv.lock", "{\"R\":{}}")).Unknowns);
}
