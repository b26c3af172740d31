using System.Text;
using Lading.Inventory.Catalogers.Dpkg;
using Xunit;

namespace Lading.Tests.Inventory.Dpkg;

public class CopyrightFileTests
{
    private static CopyrightFile Parse(string text) => CopyrightFile.Parse(Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData("GPL-2", "GPL-2.0-only")]
    [InlineData("GPL-2+", "GPL-2.0-or-later")]
    [InlineData("LGPL-2.1+", "LGPL-2.1-or-later")]
    [InlineData("LGPL-2", "LGPL-2.0-only")]
    [InlineData("Apache-2.0", "Apache-2.0")]
    [InlineData("BSD-3-clause", "BSD-3-Clause")]
    [InlineData("Expat", "MIT")]
    [InlineData("MPL-1.1", "MPL-1.1")]
    [InlineData("GFDL-1.3+", "GFDL-1.3-or-later")]
    [InlineData("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later")]
    [InlineData("CC-BY-SA-3.0", "CC-BY-SA-3.0")]
    [InlineData("GPL-2.0-or-later", "GPL-2.0-or-later")]
    [InlineData("AGPL-3+", "AGPL-3.0-or-later")]
    [InlineData("public-domain", null)]
    [InlineData("GPL", null)]
    [InlineData("GPL-7", null)]
    [InlineData("BSD-variant", null)]
    public void Short_names_are_mapped_where_there_is_no_doubt(string name, string? spdx) => Assert.Equal(spdx, DebianLicenseNames.ToSpdx(name));

    [Theory]
    [InlineData("GPL-2+ or Artistic", "GPL-2.0-or-later OR Artistic-1.0-Perl")]
    [InlineData("GPL-2+ and Expat", "GPL-2.0-or-later|MIT")]
    [InlineData("GPL-1+ or Artistic, and BSD-3-clause", "(GPL-1.0-or-later OR Artistic-1.0-Perl) AND BSD-3-Clause")]
    [InlineData("custom and Expat", "custom|MIT")]
    [InlineData("custom or Expat", "custom or Expat")]
    [InlineData("GPL-2+ with OpenSSL exception", "GPL-2+ with OpenSSL exception")]
    [InlineData("", "")]
    public void The_first_line_becomes_an_expression_or_stays_as_written(string synopsis, string expected) =>
        Assert.Equal(expected, string.Join('|', LicenseSynopsis.Names(synopsis)));

    [Fact]
    public void Machine_readable_files_name_the_licences_of_their_files()
    {
        CopyrightFile file = Parse("""
            Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
            Upstream-Name: thing

            Files: *
            Copyright: 2001 Ann
             2002, Bob
            License: GPL-2+

            Files: doc/*
            Copyright: 2001 Ann
            License: custom
             Do as you like.

            License: GPL-2+
             Long text.
             .
             More text.
            """);
        Assert.Equal(["GPL-2.0-or-later", "custom"], file.Licenses);
        Assert.Equal("2001 Ann\n2002, Bob", file.Notices);
    }

    [Fact]
    public void Free_text_tells_by_references_and_well_known_sentences()
    {
        Assert.Equal(["GPL-2.0-or-later"], Parse("""
            This program is free software; you can redistribute it under the terms of the GNU General Public License,
            either version 2 of the License, or (at your option) any later version.
            On Debian systems see `/usr/share/common-licenses/GPL-2'.
            """).Licenses);
        Assert.Equal(["GPL-3.0-only"], Parse("See /usr/share/common-licenses/GPL-3.").Licenses);
        Assert.Equal(["GPL"], Parse("See /usr/share/common-licenses/GPL.").Licenses);
        Assert.Equal(["LGPL-2.1-only", "Apache-2.0"], Parse("/usr/share/common-licenses/LGPL-2.1 and\n/usr/share/common-licenses/Apache-2.0").Licenses);
        Assert.Equal(["MIT"], Parse("""
            Permission is hereby granted, free of charge, to any person obtaining a copy of this software ...
            The above copyright notice and this permission notice shall be included in all copies
            """).Licenses);
        Assert.Empty(Parse("You may not do anything with it.").Licenses);
    }

    [Fact]
    public void Random_text_never_throws() =>
        Mutations.Of("Format: x\nLicense: GPL-2+ or , and\nCopyright: a\n\n/usr/share/common-licenses/GPL version 2 redistribution and use in source and binary forms"u8,
            bytes => CopyrightFile.Parse(bytes));
}
