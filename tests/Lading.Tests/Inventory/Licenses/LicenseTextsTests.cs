using System.Text;
using CsCheck;
using Lading.Inventory.Licenses;
using Xunit;

namespace Lading.Tests.Inventory.Licenses;

public class LicenseTextsTests
{
    internal const string Isc = """
        Copyright (c) 2020, Some One <some@example.com>

        Permission to use, copy, modify, and/or distribute this software for any
        purpose with or without fee is hereby granted, provided that the above
        copyright notice and this permission notice appear in all copies.

        THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
        WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
        MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY
        SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
        WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
        ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR
        IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
        """;

    internal const string Mit = """
        (The MIT License)

        Copyright (c) 2015 Some One

        Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
        documentation files (the 'Software'), to deal in the Software without restriction, including without limitation the
        rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
        persons to whom the Software is furnished to do so, subject to the following conditions:

        The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
        Software.

        THE SOFTWARE IS PROVIDED 'AS IS', WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
        WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
        COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
        OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
        """;

    private const string Bsd = """
        Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
        following conditions are met:
          * Redistributions of source code must retain the above copyright notice, this list of conditions and the following
            disclaimer.
          * Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the
            following disclaimer in the documentation and/or other materials provided with the distribution.
        {0}
        THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
        INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
        DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
        SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
        SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
        WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
        OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
        """;

    private static string[] Ids(string text) => [.. LicenseTexts.Detect(Encoding.UTF8.GetBytes(text)).Select(m => m.Id).Order(StringComparer.Ordinal)];

    [Fact]
    public void Recognizes_short_licences_whatever_their_layout()
    {
        Assert.Equal(["ISC"], Ids(Isc));
        Assert.Equal(["MIT"], Ids(Mit));
        Assert.Equal(["MIT"], Ids("// " + Mit.ToLowerInvariant().Replace("\n", "\r\n// ")));
        Assert.Equal(["ISC", "MIT"], Ids(Mit + "\n\n" + Isc));
    }

    [Fact]
    public void Tells_siblings_apart()
    {
        Assert.Equal(["BSD-2-Clause"], Ids(string.Format(null, Bsd, "")));
        Assert.Equal(["BSD-3-Clause"], Ids(string.Format(null, Bsd, "* Neither the name of Acme Inc. nor the names of its contributors may be used to endorse or promote products derived from this software without specific prior written permission.")));
        Assert.Equal(["0BSD"], Ids(Isc.Replace(", provided that the above\ncopyright notice and this permission notice appear in all copies", "")));
    }

    [Fact]
    public void Recognizes_notices_with_their_version()
    {
        const string gnu = """
            This library is free software; you can redistribute it and/or modify it under the terms of the GNU {0} as
            published by the Free Software Foundation; either version {1} of the License, or (at your option) any later version.
            """;
        Assert.Equal(["GPL-2.0-or-later"], Ids(string.Format(null, gnu, "General Public License", "2")));
        Assert.Equal(["GPL-3.0-or-later"], Ids(string.Format(null, gnu, "General Public License", "3")));
        Assert.Equal(["LGPL-2.1-or-later"], Ids(string.Format(null, gnu, "Lesser General Public License", "2.1")));
        Assert.Equal(["Apache-2.0"], Ids("""
            Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with
            the License. You may obtain a copy of the License at https://www.apache.org/licenses/LICENSE-2.0
            """));
    }

    [Theory]
    [InlineData("Apache-2.0", "Apache-2.0")]
    [InlineData("GPL-1", "GPL-1.0-only")]
    [InlineData("GPL-2", "GPL-2.0-only")]
    [InlineData("GPL-3", "GPL-3.0-only")]
    [InlineData("LGPL-2", "LGPL-2.0-only")]
    [InlineData("LGPL-2.1", "LGPL-2.1-only")]
    [InlineData("LGPL-3", "LGPL-3.0-only")]
    [InlineData("GFDL-1.2", "GFDL-1.2-only")]
    [InlineData("GFDL-1.3", "GFDL-1.3-only")]
    [InlineData("Artistic", "Artistic-1.0-Perl")]
    [InlineData("CC0-1.0", "CC0-1.0")]
    [InlineData("MPL-1.1", "MPL-1.1")]
    [InlineData("MPL-2.0", "MPL-2.0")]
    public void Recognizes_the_texts_of_a_Debian_machine(string file, string id)
    {
        string path = "/usr/share/common-licenses/" + file;
        if (!File.Exists(path))
            Assert.Skip($"{path} is not there");
        Assert.Equal([id], Ids(File.ReadAllText(path)));
    }

    [Fact]
    public void Recognizes_nothing_in_other_texts()
    {
        Assert.Empty(Ids("# A library\n\nIt is licensed under the MIT license. See LICENSE for the terms."));
        Assert.Empty(Ids("All rights reserved. Permission is hereby granted to nobody."));
        Assert.Empty(Ids(""));
    }

    [Fact]
    public void Any_bytes_are_taken() =>
        Gen.Byte.Array[0, 2_000].Sample(bytes => Assert.Empty(LicenseTexts.Detect(bytes)));
}
