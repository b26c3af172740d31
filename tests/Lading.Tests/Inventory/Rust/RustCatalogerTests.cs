using System.IO.Compression;
using System.Text;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Rust;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Rust;

public class RustCatalogerTests
{
    private const string Crates = """
        {"packages":[{"name":"app","version":"0.1.0","source":"local","dependencies":[1,2],"root":true},
        {"name":"serde","version":"1.0.1","source":"crates.io"},
        {"name":"cc","version":"1.2.0","source":"crates.io","kind":"build"}],"unknown":1}
        """;

    private static byte[] Deflate(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest, true))
            stream.Write(bytes);
        return packed.ToArray();
    }

    private static Sbom Audit(byte[] section) => CatalogerTest.Run<AuditableCataloger>(new MemoryFile("bin/app", ExecutableBuilder.Elf([(".dep-v0", section)])));

    [Fact]
    public void Crates_compiled_in_are_found_with_edges_and_the_root()
    {
        Sbom sbom = Audit(Deflate(Encoding.UTF8.GetBytes(Crates)));
        Assert.Equal(["app@0.1.0", "cc@1.2.0", "serde@1.0.1"], sbom.Names());
        Assert.Equal(["app -> cc", "app -> serde"], sbom.Edges());
        Assert.Equal(PackageRole.Application, sbom.Packages.Single(p => p.Name == "app").Role);
        Assert.Equal(DependencyScope.Development, sbom.Packages.Single(p => p.Name == "cc").Scope);
    }

    [Fact]
    public void A_list_that_unpacks_to_too_much_is_an_unknown() => Assert.Single(Audit(Deflate(new byte[16 << 20])).Unknowns);

    [Theory, InlineData("not zlib"), InlineData("")]
    public void A_list_that_is_not_compressed_json_is_an_unknown(string text) => Assert.Single(Audit([.. Encoding.UTF8.GetBytes(text), 0]).Unknowns);

    [Fact]
    public void Random_json_throws_nothing_but_parse_exceptions() =>
        Gen.Select(Gen.Int[0, Crates.Length - 1], Gen.Byte).Array[1, 6].Sample(changes =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Crates);
            foreach ((int at, byte value) in changes)
                bytes[at] = value;
            try
            {
                AuditableCataloger.Parse(bytes);
            }
            catch (ParseException)
            {
            }
        }, iter: 3000);

    [Fact]
    public void A_lock_file_gives_edges_checksums_and_sources()
    {
        string checksum = new('a', 64);
        Sbom sbom = CatalogerTest.Run<CargoLockCataloger>(("Cargo.lock", $"""
            # generated
            version = 4

            [[package]]
            name = "app"
            version = "0.1.0"
            dependencies = [
             "libc 0.2.1",
             "tool",
            ]

            [[package]]
            name = "libc"
            version = "0.2.1"
            source = "registry+https://github.com/rust-lang/crates.io-index"
            checksum = "{checksum}"

            [[package]]
            name = "libc"
            version = "0.1.0"
            source = "registry+https://github.com/rust-lang/crates.io-index"

            [[package]]
            name = "tool"
            version = "2.0.0"
            source = "git+https://example.com/tool?branch=main#0123456789"
            dependencies = ["libc 0.1.0"]
            """));
        Assert.Equal(["app@0.1.0", "libc@0.1.0", "libc@0.2.1", "tool@2.0.0"], sbom.Names());
        Assert.Equal(["app -> libc", "app -> tool", "tool -> libc"], sbom.Edges());
        Package libc = sbom.Packages.Single(p => p.Version == "0.2.1");
        Assert.Equal([new Lading.Inventory.Hash("SHA-256", checksum)], libc.Hashes);
        Assert.Equal("git+https://example.com/tool@0123456789", sbom.Packages.Single(p => p.Name == "tool").Qualifiers["vcs_url"]);
        Assert.Equal(PackageRole.Application, sbom.Packages.Single(p => p.Name == "app").Role);
    }

    [Fact]
    public void Checksums_of_version_1_come_from_the_metadata()
    {
        string checksum = new('b', 64);
        Sbom sbom = CatalogerTest.Run<CargoLockCataloger>(("Cargo.lock", $"""
            [[package]]
            name = "libc"
            version = "0.2.1"
            source = "registry+https://github.com/rust-lang/crates.io-index"

            [metadata]
            "checksum libc 0.2.1 (registry+https://github.com/rust-lang/crates.io-index)" = "{checksum}"
            """));
        Assert.Equal(checksum, sbom.Packages.Single().Hashes.Single().Hex);
    }

    [Theory, InlineData("hello"), InlineData("[other]\nx = 1"), InlineData("[[package]]\nname = \"a\"\ndependencies = [\"b")]
    public void What_is_no_lock_file_is_an_unknown(string text) => Assert.Single(CatalogerTest.Run<CargoLockCataloger>(("Cargo.lock", text)).Unknowns);

    [Fact]
    public void Random_lock_files_throw_nothing_but_parse_exceptions() =>
        Pick.One("[[package]]", "name", " = ", "\"", "a", "[", "]", "\n", "dependencies", "#", "'", "version", ",", "[metadata]").Array[0, 40].Sample(words =>
        {
            try
            {
                new CargoLockCataloger().Read(ScannedFile.FromBytes("Cargo.lock", Encoding.UTF8.GetBytes(string.Concat(words)), []));
            }
            catch (ParseException)
            {
            }
        }, iter: 5000);
}
