using CsCheck;
using Lading.Vulnerabilities.Versions;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Versions;

/// <summary>What holds for every version order: it is an order, it takes every string, and it ends.</summary>
public class VersionPropertyTests
{
    /// <summary>How versions of an order look: a beginning, then at most so many of the ends.</summary>
    private sealed record Shape(string[] Starts, int MostEnds, string[] Ends);

    /// <summary>
    /// Those of rpm and pacman have no release, because a missing one makes equal what is not; Conan's keep words out of the
    /// places of numbers, and Maven's have one qualifier, because their tools' orders are not transitive beyond that.
    /// </summary>
    private static readonly Dictionary<string, Shape> Shapes = new()
    {
        ["apk"] = new(["1", "0", "1.0", "1.05", "1.2", "10.0.1"], 4,
            [".1", ".0", ".05", ".20", "a", "z", "_alpha", "_rc2", "_p1", "_git3", "_hg", "~1a", "-r0", "-r12"]),
        ["composer"] = new(["1", "v0", "1.0", "1.12.0", "dev-x", "dev-", "2010-01-02", "20100102", "1.x", "2.0.0.1"], 4,
            [".1", ".05", "-alpha", "-beta.2", "RC1", "-dev", "p3", "-stable", "-patch", "@dev", "+b", "-10"]),
        ["conan"] = new(["1", "0", "12"], 5, [".1", ".0", ".05", "-1", "+2"]),
        ["cran"] = new(["1.0", "0.1", "1-2"], 4, [".1", ".0", "-1", "-05"]),
        ["dpkg"] = new(["1", "0", "05", "1:1", "0:2", "12"], 6, ["1", "0", ".", "~", "+", "-1", "a", "z", "A", "~rc", "-"]),
        ["generic"] = new(["1", "v1", "a", "~"], 6, ["1", "0", "05", ".", "~", "+", "-", "a", "z", "A", "^"]),
        ["github-actions"] = new(["v1", "1", "v1.0", "1.2.3", "v1.2.3"], 3, ["-rc", ".1", "-1", "+b"]),
        ["go"] = new(["v1.0.0", "0.1.2", "v1", "v1.2", "go1.20", "go1.20.0", "v1.0.1"], 4,
            ["-rc", ".1", ".a", "rc1", "beta2", "+incompatible", "-0.20200101000000-abcdef"]),
        ["hackage"] = new(["1", "0", "12"], 5, [".1", ".0", ".20"]),
        ["hex"] = new(["1.0.0", "0.1.20", "1.0.1"], 4, ["-rc", "-1", ".a", ".1", "+b"]),
        ["jvm"] = new(["1.8", "8", "17", "1.8.0", "8.0"], 4,
            ["u302", ".0", ".1", "_302", "-b08", "-ea", "+7", "-update1"]),
        ["maven"] = new(["1", "1.0", "1.2", "2.0.1", "0"], 1,
            ["-a", "a1", "b1", "-rc", "rc1", ".Final", "-ga", "-SNAPSHOT", "-sp", "-foo", "-1", "-2"]),
        ["maven-resolver"] = new(["1", "0", "12"], 5, [".1", ".0", ".2"]),
        ["nuget"] = new(["1", "1.0", "1.02", "1.0.0.0", "1.0.0", "1 . 2"], 4, [".1", ".0", "-rc", "-RC", ".a", "-1", "+b"]),
        ["opam"] = new(["1", "0", "05", "v1"], 6, ["1", "0", ".", "~", "+", "-", "a", "z", "A"]),
        ["openssl"] = new(["1.0.1", "1.0.2", "3.0.0"], 2, ["a", "z", "za", "-alpha1", "-beta2", "-fips", "-dev"]),
        ["pacman"] = new(["1", "0", "05", "12", "1:1"], 4, [".1", ".2", ".10", ".0"]),
        ["pep440"] = new(["1", "v1.0", "1.2", "1!1", "05"], 4,
            [".1", ".0", "a1", "b", "rc2", ".dev3", ".post", "-1", "+l", "+1.a", "_preview", "r4", ".x"]),
        ["portage"] = new(["1", "0", "1.0", "1.05", "1.050", "12"], 4,
            [".1", ".0", ".05", ".050", "a", "z", "_alpha", "_rc2", "_p", "_p1", "-r0", "-r3"]),
        ["pub"] = new(["1.0.0", "0.1.20", "1.02.0"], 4, ["-rc", "-1", ".a", ".1", "+b", "+1"]),
        ["rpm"] = new(["1", "0", "05", "1:1", "a"], 6, ["1", "0", ".", "~", "^", "+", "a", "z", "A", "_", "git"]),
        ["rubygems"] = new(["1", "0", "05", "1.0", "1.0.0"], 4, [".1", ".0", ".a", ".b2", ".rc", "-1", "-x", ".0.0", "2"]),
        ["semver"] = new(["1.0.0", "v0.1.20", "1.0.1"], 4, ["-rc", "-1", ".a", ".1", "+b"]),
    };

    private static readonly Gen<string> AnyString = Gen.OneOf(
        Gen.String[Gen.Char["0123456789.-+~^_:!vrabcdeALPHAfinal *#@/ \t"], 0, 40],
        Gen.String[0, 30],
        Gen.Char["\0\ud800\udc00\u0660é0a.-"].Array[0, 12].Select(c => new string(c)));

    public static TheoryData<string> Names() => [.. VersionSchemes.All.Select(s => s.Name)];

    private static Gen<string> Versions(VersionScheme scheme)
    {
        Shape shape = Shapes[scheme.Name];
        return Gen.Select(
            Gen.Int[0, shape.Starts.Length - 1],
            Gen.Int[0, shape.Ends.Length - 1].Array[0, shape.MostEnds],
            (start, ends) => shape.Starts[start] + string.Concat(ends.Select(i => shape.Ends[i])));
    }

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
        Versions(scheme).Array[24].Sample(versions =>
        {
            string[] sorted = [.. versions.Where(v => scheme.IsValid(v))];
            Array.Sort(sorted, (a, b) => scheme.Compare(a, b));
            for (int i = 0; i < sorted.Length; i++)
            {
                int sameUntil = i;
                while (sameUntil + 1 < sorted.Length && scheme.Compare(sorted[sameUntil], sorted[sameUntil + 1]) == 0)
                    sameUntil++;
                for (int j = i + 1; j < sorted.Length; j++)
                    if (Math.Sign(scheme.Compare(sorted[i], sorted[j])) != (j <= sameUntil ? 0 : -1))
                        Assert.Fail($"{sorted[i]} and {sorted[j]} among {string.Join(" ", sorted)}");
            }
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
        string[] units =
        [
            "0", "1", "9", ".", "-", "+", "~", "_", "a", "0.", "1.", "-0", "-1", "1a", "a.", "_p", "1-a", ".0a", "dev", "\u0660",
        ];
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
