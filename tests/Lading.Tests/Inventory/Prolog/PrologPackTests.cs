using Lading.Inventory;
using Lading.Inventory.Catalogers.Prolog;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Prolog;

public class PrologPackTests
{
    internal const string Pack = """
        % facts
        name(hdt).
        version('0.5.2').
        title('Access RDF HDT files: it''s fast').
        author( 'Jan', 'j@e.example' ).
        home('https://git.example/hdt').
        requires(prolog >= '9.1').
        requires(assertions).
        /* done */
        """;

    [Fact]
    public void Facts_make_a_package()
    {
        Package pack = CatalogerTest.Run<PrologPackCataloger>(("usr/share/swi-prolog/pack/hdt/pack.pl", Pack)).Packages.Single();
        Assert.Equal(("hdt", "0.5.2", "Access RDF HDT files: it's fast", "Jan <j@e.example>"), (pack.Name, pack.Version, pack.Description, pack.Author));
        Assert.Equal(["assertions"], pack.Requires.Select(r => r.Name));
    }

    [Theory, InlineData("name(x"), InlineData(":- foo.")]
    public void Other_files_are_unknown(string text) => Assert.Single(CatalogerTest.Run<PrologPackCataloger>(("pack.pl", text)).Unknowns);
}
