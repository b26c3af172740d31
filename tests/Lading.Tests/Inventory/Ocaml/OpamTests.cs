using Lading.Inventory;
using Lading.Inventory.Catalogers.Ocaml;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Ocaml;

public class OpamTests
{
    internal const string Fmt = """"
        opam-version: "2.0"
        # comment
        synopsis: "OCaml Format pretty-printer \"combinators\""
        description: """
        Fmt: "exposes" things.
        """
        maintainer: ["A <a@e.example>" "B"]
        license: ["ISC" "MIT"]
        homepage: "https://erratique.ch/software/fmt"
        depends: [
          "ocaml" {>= "4.08.0"}
          ("dune" {build & >= "2.0"} | "ocamlbuild" {build})
          "alcotest" {with-test}
        ]
        depopts: ["base-unix"]
        build: [["ocaml" "pkg/pkg.ml" {dev}]]
        available: opam-version >= "2.1" & !(os = "win32")
        url {
          src: "https://erratique.ch/fmt-0.9.0.tbz"
          checksum: ["sha256=66cf4b8bb92232a091dfda5e94d1c178486a358cdc34b1eec516d48ea5acb209" "md5=bad"]
        }
        """";

    [Fact]
    public void Installed_packages_have_licences_hashes_and_edges()
    {
        Sbom sbom = CatalogerTest.Run<OpamCataloger>(
            ("home/o/.opam/4.14/.opam-switch/packages/fmt.0.9.0/opam", Fmt),
            ("home/o/.opam/4.14/.opam-switch/packages/ocaml.4.14.1/opam", "opam-version: \"2.0\"\n"));
        Assert.Equal(["fmt@0.9.0", "ocaml@4.14.1"], sbom.Names());
        Assert.Equal(["fmt -> ocaml"], sbom.Edges());
        Package fmt = sbom.Packages[0];
        Assert.Equal(["ISC", "MIT"], fmt.DeclaredLicenses);
        Assert.Single(fmt.Hashes);
        Assert.Equal("OCaml Format pretty-printer \"combinators\"", fmt.Description);
        Assert.Equal(["ocaml", "dune", "ocamlbuild", "alcotest", "base-unix"], fmt.Requires.Select(r => r.Name));
        Assert.Equal(DependencyScope.Development, fmt.Requires[3].Scope);
        Assert.Equal(Presence.Installed, fmt.Presence);
    }

    [Fact]
    public void A_project_is_named_by_its_file() =>
        Assert.Equal(["tool@1.0"], CatalogerTest.Run<OpamCataloger>(("src/tool.opam", "opam-version: \"2.0\"\nversion: \"1.0\"\n")).Names());

    [Theory, InlineData("words without a colon"), InlineData("depends: [ \"a\" {\"b\""), InlineData("a: \"b")]
    public void Other_files_are_unknown(string text) => Assert.Single(CatalogerTest.Run<OpamCataloger>(("x.opam", text)).Unknowns);
}
