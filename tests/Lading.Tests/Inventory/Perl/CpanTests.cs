using Lading.Inventory;
using Lading.Inventory.Catalogers.Perl;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Perl;

public class CpanTests
{
    internal const string Install = """{"name":"Try::Tiny","version":"0.31","dist":"Try-Tiny-0.31","pathname":"E/ET/ETHER/Try-Tiny-0.31.tar.gz","provides":{"Try::Tiny":{"file":"lib/Try/Tiny.pm"}}}""";
    internal const string Meta = """{"abstract":"minimal try/catch","author":["Y <y@e.example>"],"license":["mit"],"prereqs":{"runtime":{"requires":{"perl":"5.006","Carp::Clan":"0"}}}}""";
    internal const string Local = "=head2 Mon Jan  1: C<Module> L<Carp::Clan|Carp::Clan>\n\n=over 4\n\n=item *\n\nC<installed into: /usr>\n\n=item *\n\nC<VERSION: 6.08>\n\n=back\n";

    [Fact]
    public void What_several_files_say_of_a_distribution_comes_together()
    {
        Sbom sbom = CatalogerTest.Run<CpanCataloger>(
            ("usr/lib/perl5/arch/.meta/Try-Tiny-0.31/install.json", Install),
            ("usr/lib/perl5/arch/.meta/Try-Tiny-0.31/MYMETA.json", Meta),
            ("usr/lib/perl5/arch/perllocal.pod", Local),
            ("usr/lib/perl5/arch/auto/Try/Tiny/.packlist", "/usr/lib/perl5/Try/Tiny.pm\n/usr/man/Try::Tiny.3 type=file\n"),
            ("usr/lib/perl5/arch/auto/Bare/.packlist", "/usr/lib/perl5/Bare.pm\n"));
        Assert.Equal(["Bare@", "Carp-Clan@6.08", "ETHER/Try-Tiny@0.31"], sbom.Names().Order(StringComparer.Ordinal));
        Assert.Equal(["ETHER/Try-Tiny -> Carp-Clan"], sbom.Edges());
        Package tiny = sbom.Packages.Single(p => p.Name == "Try-Tiny");
        Assert.Equal(("pkg:cpan/ETHER/Try-Tiny@0.31", "mit", 2), (tiny.Purl, tiny.DeclaredLicenses.Single(), tiny.Files!.Read().Count()));
    }

    [Fact]
    public void A_damaged_record_is_unknown() => Assert.Single(CatalogerTest.Run<CpanCataloger>(("a/.meta/x-1/install.json", "{}")).Unknowns);
}
