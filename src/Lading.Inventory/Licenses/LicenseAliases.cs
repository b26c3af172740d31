namespace Lading.Inventory.Licenses;

/// <summary>
/// Names of licences as packages write them, by <see cref="LicenseKey"/>: the identifiers of the licence list, the GNU
/// family in all its versions, and other names from package databases, pom files, Python classifiers and old RPM specs.
/// </summary>
internal static class LicenseAliases
{
    private static readonly Lazy<Dictionary<string, string>> Table = new(Build);

    /// <summary>The expression for a name; null when the name is not known.</summary>
    public static string? Find(ReadOnlySpan<char> name)
    {
        string key = LicenseKey.Of(name);
        return key.Length == 0 ? null : Table.Value.GetValueOrDefault(key);
    }

    /// <summary>
    /// One line for an expression: <c>expression = name; name; …</c>. A name without version stands for the version that
    /// the text of the licence names for that case, or for the one in use where earlier ones have died out. <c>BSD</c>
    /// without more is taken for the stricter of the two in use.
    /// </summary>
    private const string Names = """
        0BSD = BSD-0-Clause; BSD Zero Clause; Zero-Clause BSD; Free Public 1.0.0
        AFL-2.1 = Academic Free 2.1; AFLv2.1
        AFL-3.0 = Academic Free; Academic Free 3.0; AFL; AFLv3
        Apache-1.0 = Apache 1; ASL 1.0; Apache Software 1.0
        Apache-1.1 = ASL 1.1; Apache Software 1.1
        Apache-2.0 = Apache; ASL; ASL 2.0; AL 2.0; Apache 2; Apache 2.0+; Apache Software; Apache Software 2.0; Apache Public 2.0; Apache Software Foundation 2.0; Apache 2 License Apache-2.0; OSI Approved Apache 2.0; Apache 2.x; ALv2
        Artistic-1.0-Perl = Artistic; Artistic Perl
        Artistic-1.0 = Artistic 1; Artistic 1.0
        Artistic-2.0 = Artistic 2; Perl Artistic 2
        Artistic-1.0-Perl OR GPL-1.0-or-later = Perl; Perl 5; Same as Perl; Same as Perl 5; same terms as Perl; Perl_5
        Beerware = Beer-ware; Beer
        Bitstream-Vera = Bitstream Vera Fonts
        BSD-2-Clause = BSD 2; 2 Clause BSD; BSD 2-Clause Simplified; BSD 2-clause "Simplified"; Simplified BSD; BSD Simplified; FreeBSD; BSD Two Clause; Two Clause BSD; BSD-2; NetBSD; BSD-2-Clause-FreeBSD
        BSD-3-Clause = BSD; BSD 3; BSD-3-clause-generic; BSD-3-clause-Google; BSD-3-Google; BSD-3-clause-Regents; BSD-3-clause-UCB; BSD-3-clause-California; BSD-3-clause-author; 3 Clause BSD; New BSD; Modified BSD; Revised BSD; BSD New; BSD Revised; BSD 3-Clause "New" or "Revised"; BSD 3-Clause New or Revised; New BSD 3-Clause; Three Clause BSD; BSD Three Clause; Eclipse Distribution; Eclipse Distribution 1.0; EDL 1.0; Eclipse Distribution - v 1.0; OSI Approved BSD; BSD 3 Clause Revised; BSD derived 3-clause; 3 Clause Modified BSD; BSD new style
        BSD-4-Clause = BSD 4; 4 Clause BSD; Original BSD; Old BSD; BSD with advertising; BSD 4-clause Original or Old; Four Clause BSD
        BSD-3-Clause-Clear = Clear BSD
        BSD-4-Clause-UC = BSD-4-clause-UCB; BSD-4-clause-California; BSD-4-Clause (University of California-Specific)
        BSL-1.0 = Boost; Boost Software; Boost Software 1.0; Boost 1.0; BSL
        BUSL-1.1 = Business Source; Business Source 1.1
        bzip2-1.0.6 = bzip2; bzip
        CC0-1.0 = CC0; CC0 1.0 Universal; CC0 1.0 Universal Public Domain Dedication; Creative Commons Zero; Creative Commons Zero v1.0 Universal; CC0 Public Domain Dedication; Public Domain, per Creative Commons CC0; CC0 1.0 Universal (CC0 1.0) Public Domain Dedication; Creative Commons CC0
        CC-BY-3.0 = Creative Commons Attribution 3.0; Creative Commons Attribution 3.0 Unported; CC BY 3
        CC-BY-4.0 = Creative Commons Attribution 4.0; Creative Commons Attribution 4.0 International; Creative Commons Attribution 4.0 International Public; CC BY 4
        CC-BY-SA-3.0 = Creative Commons Attribution-ShareAlike 3.0; Creative Commons Attribution Share Alike 3.0; CC BY-SA 3.0 Unported
        CC-BY-SA-4.0 = Creative Commons Attribution-ShareAlike 4.0; Creative Commons Attribution Share Alike 4.0; Creative Commons Attribution-ShareAlike 4.0 International
        CC-BY-NC-4.0 = Creative Commons Attribution-NonCommercial 4.0; Creative Commons Attribution Non Commercial 4.0
        CC-BY-ND-4.0 = Creative Commons Attribution-NoDerivatives 4.0
        CDDL-1.0 = CDDL; Common Development and Distribution; CDDLv1; Common Development and Distribution 1.0; CDDL 1; COMMON DEVELOPMENT AND DISTRIBUTION LICENSE (CDDL) Version 1.0; Common Development and Distribution License (CDDL) v1.0
        CDDL-1.1 = Common Development and Distribution 1.1; CDDLv1.1
        CDDL-1.1 OR GPL-2.0-only WITH Classpath-exception-2.0 = CDDL + GPLv2 with classpath exception; CDDL/GPLv2+CE; CDDL+GPL; CDDL+GPL 1.1; CDDL 1.1/GPL2 w/ CPE; Dual license consisting of the CDDL v1.1 and GPL v2; CDDL or GPLv2 with exceptions; CDDL+GPLv2; CDDL 1.1 OR GPL2 w/ CPE
        CECILL-2.1 = CeCILL; CEA CNRS Inria Logiciel Libre 2.1; CeCILL 2.1 Free Software
        CECILL-B = CeCILL-B Free Software Agreement; CEA CNRS Inria Logiciel Libre B
        CECILL-C = CeCILL-C Free Software Agreement; CEA CNRS Inria Logiciel Libre C
        CPL-1.0 = CPL; Common Public; Common Public 1.0
        curl = curl License; MIT/curl
        ECL-2.0 = Educational Community 2.0; Educational Community
        EPL-1.0 = Eclipse Public 1.0; Eclipse Public - v 1.0; Eclipse 1.0; EPL 1
        EPL-2.0 = Eclipse Public 2.0; Eclipse Public - v 2.0; Eclipse 2.0; EPL 2
        EUPL-1.1 = European Union Public 1.1; European Union Public Licence 1.1 (EUPL 1.1)
        EUPL-1.2 = European Union Public 1.2; European Union Public Licence 1.2 (EUPL 1.2); EUPL
        FSFAP = FSF All Permissive; GNU All-Permissive; All Permissive
        FSFUL = FSF Unlimited; FSF-unlimited-permission; FSF-unlimited-permissions
        FSFULLR = FSF Unlimited with License Retention
        FTL = FreeType; Freetype Project
        GPL-2.0-only WITH Classpath-exception-2.0 = GPL2 w/ CPE; GPLv2+CE; GPL-2.0 with classpath exception; GNU General Public, version 2 with the GNU Classpath Exception; GNU General Public, version 2 (GPL2), with the classpath exception; GPLv2 with classpath exception; GPL-2-with-classpath-exception; OpenJDK
        HPND = Historical Permission Notice and Disclaimer; MIT-style HPND
        ICU = ICU License
        IJG = Independent JPEG Group; JPEG
        ImageMagick = Image Magick
        IPL-1.0 = IBM; IBM Public; IBM Public 1.0
        ISC = ISCL; ISC License (ISCL); Internet Systems Consortium; OpenBSD
        JSON = The JSON License
        LPPL-1.3c = LPPL; LaTeX Project Public 1.3c; LaTeX Project Public
        Libpng = libpng
        libtiff = TIFF
        MIT = Expat; MIT/X11; MIT/X; X11/MIT; MIT/Expat; Expat/MIT; The MIT; MIT X11; MIT style; MIT Expat; Bouncy Castle Licence; OSI Approved MIT; MIT (SEE LICENSE); MIT (Expat); MIT open source; MIT Licensed; MITL
        MIT-0 = MIT No Attribution; MIT-0
        MirOS = MirOS License (MirOS)
        MPL-1.0 = Mozilla Public 1.0; Mozilla 1.0; MPL 1
        MPL-1.1 = Mozilla Public 1.1; Mozilla 1.1; Netscape/Mozilla Public 1.1
        MPL-2.0 = Mozilla Public; Mozilla Public 2.0; Mozilla 2.0; MPL; MPL 2; Mozilla Public License 2.0 (MPL 2.0); MPL 2.0+
        MS-PL = Microsoft Public; MSPL
        MS-RL = Microsoft Reciprocal; MSRL
        MulanPSL-2.0 = Mulan Permissive Software 2; Mulan PSL 2
        NCSA = University of Illinois/NCSA Open Source; UIUC; NCSA Open Source; University of Illinois/NCSA
        ODC-By-1.0 = Open Data Commons Attribution 1.0
        OFL-1.1 = OFL; SIL-1.1; SIL Open Font; SIL Open Font 1.1; Open Font; SIL OFL; SIL OFL 1.1
        OGL-UK-3.0 = Open Government 3.0
        OLDAP-2.8 = OpenLDAP; OpenLDAP 2.8; OpenLDAP Public; OpenLDAP Public 2.8
        OpenSSL = OpenSSL License; OpenSSL and SSLeay
        OSL-3.0 = Open Software 3.0; OSL
        PHP-3.0 = PHP 3.0
        PHP-3.01 = PHP; PHP 3.01
        PostgreSQL = PostgreSQL License; Postgres
        PSF-2.0 = PSF; PSFL 2; PSFL; Python Software Foundation; Python Software Foundation 2; PSF 2; PSF License 2
        Python-2.0 = Python; Python 2; CNRI Python GPL compatible
        QPL-1.0 = Qt Public; QPL; Q Public 1.0
        Ruby = Ruby's; Ruby License
        Ruby OR BSD-2-Clause = Ruby or BSD 2-clause; BSDL or Ruby
        Sendmail = Sendmail License
        Sleepycat = Berkeley Database; Sleepycat Software Product
        SSPL-1.0 = Server Side Public; Server Side Public 1; SSPL
        TCL = Tcl/Tk; TCL/TK
        Unicode-DFS-2016 = Unicode Terms of Use; Unicode Data Files and Software
        Unicode-3.0 = Unicode v3; Unicode License v3
        Unlicense = The Unlicense; The Unlicense (Unlicense); Unlicence
        UPL-1.0 = UPL; Universal Permissive 1.0; Universal Permissive; The Universal Permissive License (UPL), Version 1.0
        Vim = Vim License; VIM
        W3C = W3C Software Notice and License; W3C Software; W3C License
        WTFPL = Do What The Fuck You Want To Public; DWTFYWTPL; WTFPL 2; Do What The F*ck You Want To Public; Do What the Fuck You Want to Public License (WTFPL)
        X11 = X11 License; X Consortium; MIT/X Consortium; MIT-X-Consortium
        Zlib = zlib/libpng; zlib/libpng License (Zlib); zlib-libpng
        ZPL-2.1 = Zope Public; Zope Public 2.1; ZPL; ZPL 2.1
        ZPL-2.0 = Zope Public 2.0
        """;

    private static readonly (string Id, string[] Versions, string Bare, string Names)[] Gnu =
    [
        ("GPL", ["1.0", "2.0", "3.0"], "GPL-1.0-or-later", "GPL; GNU GPL; GNU General Public; General Public; GNU General Public GPL; GNU Public; GNU"),
        ("LGPL", ["2.0", "2.1", "3.0"], "LGPL-2.0-or-later",
            "LGPL; GNU LGPL; GNU Lesser General Public; Lesser General Public; GNU Library General Public; Library General Public; GNU Library or Lesser General Public; GNU Library or Lesser General Public License (LGPL); GNU Lesser GPL; Lesser GPL; GNU Lesser Public; Lesser GNU General Public; GNU Lesser General Public LGPL"),
        ("AGPL", ["1.0", "3.0"], "AGPL-3.0-or-later",
            "AGPL; GNU AGPL; GNU Affero General Public; Affero General Public; GNU Affero GPL; Affero GPL; GNU Affero; Affero"),
        ("GFDL", ["1.1", "1.2", "1.3"], "GFDL-1.1-or-later", "GFDL; GNU FDL; FDL; GNU Free Documentation; Free Documentation"),
    ];

    private static Dictionary<string, string> Build()
    {
        var table = new Dictionary<string, string>(2048, StringComparer.Ordinal);
        // Successors first: of "BSD-2-Clause-Views" and a deprecated sibling with the same key, the current one wins.
        foreach (string id in SpdxLicenseList.All)
            if (SpdxTerms.License(id) is { } current)
                table.TryAdd(LicenseKey.Of(id), current);
        foreach ((string id, string[] versions, string bare, string names) in Gnu)
            foreach (string name in names.Split(';'))
                AddGnu(table, LicenseKey.Of(name), id, versions, bare);
        foreach (string niv in (string[])["1.1", "1.2", "1.3"])
        {
            table[$"gfdlniv{niv}"] = $"GFDL-{niv}-no-invariants-only";
            table[$"gfdlniv{niv}+"] = $"GFDL-{niv}-no-invariants-or-later";
        }
        foreach (string line in Names.Split('\n'))
        {
            int equals = line.IndexOf(" = ", StringComparison.Ordinal);
            string expression = line[..equals].Trim();
            foreach (string name in line[(equals + 3)..].Split(';'))
                table[LicenseKey.Of(name)] = expression;
        }
        return table;
    }

    private static void AddGnu(Dictionary<string, string> table, string name, string id, string[] versions, string bare)
    {
        table[name] = bare;
        table[name + "+"] = bare;
        foreach (string version in versions)
        {
            string key = name + (version.EndsWith(".0", StringComparison.Ordinal) ? version[..^2] : version);
            table[key] = $"{id}-{version}-only";
            table[key + "only"] = $"{id}-{version}-only";
            table[key + "+"] = $"{id}-{version}-or-later";
            // "GNU General Public License, version 2 (GPLv2)" and "… v2 or later (GPLv2+)".
            string shortKey = LicenseKey.Of($"{id} {version}");
            table.TryAdd(key + shortKey, $"{id}-{version}-only");
            table.TryAdd(key + "orlater" + shortKey + "+", $"{id}-{version}-or-later");
            table.TryAdd(key + "+" + shortKey + "+", $"{id}-{version}-or-later");
        }
    }
}
