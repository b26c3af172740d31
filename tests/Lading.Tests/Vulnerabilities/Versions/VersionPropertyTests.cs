using CsCheck;
using Lading.Vulnerabilities.Versions;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Versions;

/// <summary>What holds for every version order: it is an order, it takes every string, and it ends.</summary>
public class VersionPropertyTests
{
    /// <summary>
    /// Pieces that versions of an order are made of. Those of rpm and pacman have no hyphen, because the release that
    /// follows may be missing, which makes equal what is not; Conan's keep words out of the places of numbers.
    /// </summary>
    private static readonly Dictionary<string, string[]> Pieces = new()
    {
        ["apk"] = ["1", "0", "05", "12", ".1", ".0", ".05", ".20", "a", "z", "_alpha", "_rc2", "_p1", "_git3", "_hg", "~1a", "-r0", "-r12"],
        ["composer"] = ["1", "0", "12", ".1", ".0", ".05", "-alpha", "-beta.2", "RC1", "-dev", "p3", "-stable", "dev-x", "v", ".x-dev", "2010-01-02", "@dev", "+b"],
        ["conan"] = ["1", "0", "12", ".1", ".0", ".05"],
        ["cran"] = ["1", "0", "12", ".1", ".0", "-1", "-05"],
        ["dpkg"] = ["1", "0", "05", "12", ".", "~", "+", "-", "a", "z", "A", ":", "~rc", "1:"],
        ["generic"] = ["1", "0", "05", "12", ".", "~", "+", "-", "a", "z", "A", "v"],
        ["github-actions"] = ["v", "1", "0", "12", ".1", ".0", "-rc", ".a", "-1", "+b"],
        ["go"] = ["v", "go", "1", "0", "12", ".1", ".0", "-rc", ".1.a", "rc1", "beta2", "+incompatible", "-0.20200101000000-abcdef"],
        ["hackage"] = ["1", "0", "12", ".1", ".0", ".20"],
        ["hex"] = ["1.0.0", "0.1.20", "-rc", "-1", ".a", ".1", "+b"],
        ["jvm"] = ["1.8", "8", "0", "u302", ".0", ".1", "_302", "-b08", "-ea", "+7", "-update1", "1", "12"],
        ["maven"] = ["1", "0", "00", "12", ".", "-", "a", "b1", "rc", ".Final", "-ga", "-SNAPSHOT", "sp", "foo", "_", "x", "é"],
        ["maven-resolver"] = ["1", "0", "12", ".1", ".0", ".2"],
        ["nuget"] = ["1", "0", "05", "12", ".1", ".0", "-rc", "-RC", ".a", "-1", "+b", " "],
        ["opam"] = ["1", "0", "05", "12", ".", "~", "+", "-", "a", "z", "A", "v"],
        ["openssl"] = ["1.0.1", "1.0.2", "3.0.0", "a", "z", "za", "-alpha1", "-beta2", "-fips", "-dev"],
        ["pacman"] = ["1", "0", "05", "12", ".1", ".2", ".10", "1:"],
        ["pep440"] = ["1", "0", "05", "12", ".1", ".0", "a1", "b", "rc2", ".dev3", ".post", "-1", "+l", "+1.a", "_", "v", "1!", "preview", "foo"],
        ["portage"] = ["1", "0", "05", "12", ".1", ".0", ".05", ".050", "a", "z", "_alpha", "_rc2", "_p", "_p1", "-r0", "-r3"],
        ["pub"] = ["1.0.0", "0.1.20", "1.02.0", "-rc", "-1", ".a", ".1", "+b", "+1"],
        ["rpm"] = ["1", "0", "05", "12", ".", "~", "^", "+", "a", "z", "A", "_", "1:", "git"],
        ["rubygems"] = ["1", "0", "05", "12", ".1", ".0", ".a", ".b2", "rc", "-1", "-x", ".0.0"],
        ["semver"] = ["v", "1", "0", "12", ".1", ".0", "-rc", ".a", "-1", "+b"],
    };

    private static readonly Gen<string> AnyString = Gen.OneOf(
        Gen.String[Gen.Char["0123456789.-+~^_:!vrabcdeALPHAfinal *#@/ \t"], 0, 40],
        Gen.String[0, 30],
        Gen.Char["\0\ud800\udc00\u0660é0a.-"].Array[0, 12].Select(c => new string(c)));

    public static TheoryData<string> Names() => [.. VersionSchemes.All.Select(s => s.Name)];

    private static Gen<string> Versions(VersionScheme scheme) =>
        Gen.OneOfConst(Pieces[scheme.Name]).Array[1, 7].Select(p => string.Concat(p));

    [Theory, MemberData(nameof(Names))]
    public void Comparing_is_reflexive_and_antisymmetric(string name)
    {
        VersionScheme scheme = VersionSchemes.ByName(name)!;
        Gen<string> versions = Gen.OneOf(Versions(scheme), AnyString);
        Gen.Select(versions, versions).Sample((a, b) =>
            scheme.Compare(a, a) == 0 && Math.Sign(scheme.Compare(a, b)) == -Math.Sign(scheme.Compare(b, a)));
    }

    [Theory, MemberData(nameof(Names))]
    public void Comparing_is_transitive_over_valid_versions(string name)
    {
        VersionScheme scheme = VersionSchemes.ByName(name)!;
        Gen<string> valid = Versions(scheme).Where(v => scheme.IsValid(v));
        Gen.Select(valid, valid, valid).Sample((x, y, z) =>
        {
            string[] sorted = [x, y, z];
            Array.Sort(sorted, (a, b) => scheme.Compare(a, b));
            return scheme.Compare(sorted[0], sorted[1]) <= 0
                && scheme.Compare(sorted[1], sorted[2]) <= 0
                && (scheme.Compare(sorted[0], sorted[2]) is var ends)
                && (ends < 0 || (ends == 0 && scheme.Compare(sorted[0], sorted[1]) == 0 && scheme.Compare(sorted[1], sorted[2]) == 0));
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void Random_strings_throw_nothing(string name)
    {
        VersionScheme scheme = VersionSchemes.ByName(name)!;
        Gen.Select(AnyString, AnyString).Sample((a, b) =>
        {
            scheme.IsValid(a);
            scheme.Compare(a, b);
            scheme.Compare(a + b, a);
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void Long_strings_end(string name)
    {
        const int Length = 100_000;
        VersionScheme scheme = VersionSchemes.ByName(name)!;
        string[] units = ["0", "1", "9", ".", "-", "+", "~", "_", "a", "0.", "1.", "-0", "-1", "1a", "a.", "_p", "1-a", ".0a", "dev", "12", "\u0660"];
        foreach (string unit in units)
        {
            string text = string.Concat(Enumerable.Repeat(unit, Length / unit.Length));
            foreach (string one in (string[])[text, "1" + text, "1.0" + text + "b", "2010" + text])
            {
                scheme.IsValid(one);
                Assert.Equal(0, scheme.Compare(one, string.Concat(one, "")));
                Assert.Equal(Math.Sign(scheme.Compare(one, one + "1")), -Math.Sign(scheme.Compare(one + "1", one)));
            }
        }
    }
}
