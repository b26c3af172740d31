using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Licenses;
using Xunit;

namespace Lading.Tests.Inventory.Licenses;

public class LicenseNamesTests
{
    private static readonly string[] Words =
        ["GPL", "v2+", "or", "later", "and", "(", ")", ",", "/", "with", "exception", "MIT", "Foo", "the", "License", "BSD", "3-clause", "AND", "+", ";", "WITH", "http://x/y", "é"];

    [Theory]
    [InlineData("Apache 2", "Apache-2.0")]
    [InlineData("Apache License, Version 2.0", "Apache-2.0")]
    [InlineData("The Apache Software License, Version 2.0", "Apache-2.0")]
    [InlineData("ASL 2.0", "Apache-2.0")]
    [InlineData("Apache License 2.0 (Apache-2.0)", "Apache-2.0")]
    [InlineData("The MIT License", "MIT")]
    [InlineData("MIT/X11", "MIT")]
    [InlineData("MIT License (MIT)", "MIT")]
    [InlineData("Expat", "MIT")]
    [InlineData("BSD", "BSD-3-Clause")]
    [InlineData("New BSD License", "BSD-3-Clause")]
    [InlineData("BSD 2-Clause \"Simplified\" License", "BSD-2-Clause")]
    [InlineData("GPL-2+", "GPL-2.0-or-later")]
    [InlineData("GPL-2", "GPL-2.0-only")]
    [InlineData("GPLv3", "GPL-3.0-only")]
    [InlineData("GPL v3 or later", "GPL-3.0-or-later")]
    [InlineData("GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later")]
    [InlineData("GNU General Public License v3 (GPLv3)", "GPL-3.0-only")]
    [InlineData("GNU Lesser General Public License, version 2.1 or later", "LGPL-2.1-or-later")]
    [InlineData("GNU Lesser General Public License v2.1+", "LGPL-2.1-or-later")]
    [InlineData("GNU LESSER GENERAL PUBLIC LICENSE, Version 2.1", "LGPL-2.1-only")]
    [InlineData("GPLv2+ and LGPLv2", "GPL-2.0-or-later AND LGPL-2.0-only")]
    [InlineData("Artistic or GPL", "Artistic-1.0-Perl OR GPL-1.0-or-later")]
    [InlineData("GPL+ or Artistic", "GPL-1.0-or-later OR Artistic-1.0-Perl")]
    [InlineData("MIT and BSD", "MIT AND BSD-3-Clause")]
    [InlineData("(MIT or ASL 2.0) and zlib", "(MIT OR Apache-2.0) AND Zlib")]
    [InlineData("MIT / Apache-2.0", "MIT OR Apache-2.0")]
    [InlineData("Apache-2.0/MIT", "Apache-2.0 OR MIT")]
    [InlineData("MIT, BSD", "MIT AND BSD-3-Clause")]
    [InlineData("MIT, BSD or ISC", "MIT OR BSD-3-Clause OR ISC")]
    [InlineData("GPL-2+ or Artistic-2.0, and BSD-3-clause", "(GPL-2.0-or-later OR Artistic-2.0) AND BSD-3-Clause")]
    [InlineData("GPL-3+ with Bison exception", "GPL-3.0-or-later WITH Bison-exception-2.2")]
    [InlineData("GPL-2.0 WITH Classpath exception", "GPL-2.0-only WITH Classpath-exception-2.0")]
    [InlineData("dual licensed under MIT and Apache 2.0", "MIT AND Apache-2.0")]
    [InlineData("http://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0")]
    [InlineData("https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0")]
    [InlineData("http://opensource.org/licenses/MIT", "MIT")]
    [InlineData("https://opensource.org/licenses/BSD-3-Clause", "BSD-3-Clause")]
    [InlineData("http://www.opensource.org/licenses/mit-license.php", "MIT")]
    [InlineData("http://www.gnu.org/licenses/old-licenses/gpl-2.0.html", "GPL-2.0-only")]
    [InlineData("http://www.gnu.org/licenses/lgpl-2.1.txt", "LGPL-2.1-only")]
    [InlineData("https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0")]
    [InlineData("http://www.eclipse.org/legal/epl-v20.html", "EPL-2.0")]
    [InlineData("http://www.eclipse.org/legal/epl-2.0", "EPL-2.0")]
    [InlineData("http://www.mozilla.org/MPL/MPL-1.1.html", "MPL-1.1")]
    [InlineData("https://licenses.nuget.org/MIT", "MIT")]
    [InlineData("License :: OSI Approved :: MIT License", "MIT")]
    [InlineData("License :: OSI Approved :: Apache Software License", "Apache-2.0")]
    [InlineData("License :: OSI Approved :: GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later")]
    [InlineData("License :: OSI Approved :: GNU Lesser General Public License v3 or later (LGPLv3+)", "LGPL-3.0-or-later")]
    [InlineData("License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0")]
    [InlineData("License :: OSI Approved :: ISC License (ISCL)", "ISC")]
    [InlineData("License :: OSI Approved :: Python Software Foundation License", "PSF-2.0")]
    [InlineData("License :: OSI Approved :: The Unlicense (Unlicense)", "Unlicense")]
    [InlineData("License :: CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "CC0-1.0")]
    [InlineData("Eclipse Public License - v 2.0", "EPL-2.0")]
    [InlineData("EDL 1.0", "BSD-3-Clause")]
    [InlineData("CDDL + GPLv2 with classpath exception", "CDDL-1.1 OR GPL-2.0-only WITH Classpath-exception-2.0")]
    [InlineData("GPL2 w/ CPE", "GPL-2.0-only WITH Classpath-exception-2.0")]
    [InlineData("GPL-3+-with-bison-exception", "GPL-3.0-or-later WITH Bison-exception-2.2")]
    [InlineData("GPL-2+-autoconf-exception", "GPL-2.0-or-later WITH Autoconf-exception-2.0")]
    [InlineData("GPL-3+ with GCC-Runtime-3.1 exception", "GPL-3.0-or-later WITH GCC-exception-3.1")]
    [InlineData("GPL-2+-or-X11", "GPL-2.0-or-later OR X11")]
    [InlineData("LGPL", "LGPL-2.0-or-later")]
    [InlineData("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later")]
    [InlineData("Boost Software License 1.0", "BSL-1.0")]
    [InlineData("PSF", "PSF-2.0")]
    [InlineData("Public Domain, per Creative Commons CC0", "CC0-1.0")]
    public void Recognizes_names_as_found_in_the_wild(string name, string expression)
    {
        NormalizedLicense? license = LicenseNames.Normalize(name);
        Assert.Equal(expression, license?.Expression);
        Assert.Empty(license!.Texts);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("SEE LICENSE IN LICENSE.md")]
    [InlineData("UNKNOWN")]
    [InlineData("NOASSERTION")]
    [InlineData("License :: OSI Approved")]
    [InlineData("---")]
    public void Statements_that_say_nothing_give_nothing(string? name) => Assert.Null(LicenseNames.Normalize(name));

    [Theory]
    [InlineData("UNLICENSED")]
    [InlineData("Acme Commercial License 7")]
    [InlineData("GPL-2+ with exceptions")]
    [InlineData("https://example.com/license")]
    [InlineData("лицензия")]
    public void Unknown_statements_become_references_with_their_text(string name)
    {
        NormalizedLicense license = LicenseNames.Normalize(name)!;
        Assert.StartsWith("LicenseRef-", license.Expression);
        Assert.Equal(name, license.Texts[license.Expression]);
        Assert.Equal(license.Expression, LicenseNames.Normalize(name)!.Expression);
    }

    [Fact]
    public void A_licence_given_by_its_text_is_recognized()
    {
        Assert.Equal("MIT", LicenseNames.Normalize(LicenseTextsTests.Mit)!.Expression);
        NormalizedLicense unknown = LicenseNames.Normalize(string.Concat(Enumerable.Repeat("Do as you like.\n", 100)))!;
        Assert.StartsWith("LicenseRef-Do-as-you-like.", unknown.Expression);
    }

    [Fact]
    public void A_list_keeps_what_it_knows()
    {
        NormalizedLicense license = LicenseNames.Normalize("MIT and Copyright only")!;
        Assert.StartsWith("MIT AND LicenseRef-Copyright-only-", license.Expression);
        Assert.Equal("Copyright only", license.Texts.Values.Single());
    }

    [Fact]
    public void Declared_and_concluded_are_kept_apart()
    {
        LicenseInfo info = LicenseInfo.Resolve(new Package
        {
            Type = PackageType.Npm, Name = "a", DeclaredLicenses = ["MIT", "GPL-2 or later"], ConcludedLicenses = ["ISC"],
        });
        Assert.Equal("MIT AND GPL-2.0-or-later", info.Declared);
        Assert.Equal("ISC", info.Concluded);
        Assert.Null(LicenseInfo.Resolve(new Package { Type = PackageType.Npm, Name = "a" }).Declared);
    }

    [Fact]
    public void Every_identifier_of_the_list_is_its_own_name()
    {
        foreach (string id in SpdxLicenseList.All)
            Assert.True(SpdxExpression.TryParse(LicenseNames.Normalize(id)!.Expression, out _, out _), id);
    }

    [Fact]
    public void Every_answer_is_a_valid_expression()
    {
        Gen<string> words = Gen.Int[0, Words.Length - 1].Select(i => Words[i])
            .Array[0, 60].Select(w => string.Join(' ', w));
        Gen.OneOf(Gen.String, words).Array[0, 4].Sample(statements =>
        {
            LicenseInfo info = LicenseInfo.Resolve(new Package { Type = PackageType.Npm, Name = "a", DeclaredLicenses = statements, ConcludedLicenses = statements });
            if (info.Declared is null)
                return;
            Assert.True(SpdxExpression.TryParse(info.Declared, out SpdxExpression? parsed, out string? error), error);
            Assert.Equal(info.Declared, parsed.ToString());
            foreach (string term in parsed.Terms.Where(t => t.StartsWith("LicenseRef-", StringComparison.Ordinal)))
                Assert.Contains(term, info.Texts.Keys);
        });
    }
}
