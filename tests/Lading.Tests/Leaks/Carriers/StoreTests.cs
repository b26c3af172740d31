using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Lading.Leaks.Carriers;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Scanning;
using Lading.Tests.Inventory.Sqlite;
using Xunit;

namespace Lading.Tests.Leaks.Carriers;

public class StoreTests
{
    private static LeakFact? Look(string path, byte[] bytes) => (LeakFact?)MarkedSecrets.Analyzer().Analyze(ScannedFile.FromBytes(path, bytes, []));

    private static string[] Keys(string path, byte[] bytes) =>
        [.. (Look(path, bytes)?.Found ?? []).Select(f => $"{f.Sighting.Rule} {f.Sighting.Severity}: {string.Join(", ", f.Sighting.Details)}")];

    [Fact]
    public void Texts_of_a_database_are_found_each_on_its_own_and_across_overflow_pages()
    {
        string padding = new('x', 4000);
        byte[] database = SqliteBytes.Database(("t", [[1L, "SECRET-a", "bcdef"], [2L, $"{padding}{padding}SECRET-long{padding}", null]]));
        LeakFact fact = Look("a.db", database)!;
        Fingerprint Of(string secret) => MarkedSecrets.Key.Of("marked", Encoding.ASCII.GetBytes(secret));
        // Not SECRET-abcdef: the next column is another text.
        Assert.Contains(Of("SECRET-a"), fact.Found.Select(f => f.Sighting.Fingerprint));
        Assert.Contains(Of("SECRET-long" + padding), fact.Found.Select(f => f.Sighting.Fingerprint));
        Assert.Equal(2, fact.Found.Count);
        Assert.Empty(fact.Skipped);
    }

    [Fact]
    public void A_table_with_a_column_for_credentials_is_told()
    {
        byte[] Database(string column) => SqliteBytes.Database(("t", [["table", "users", "users", 2L, $"CREATE TABLE users (id INTEGER, {column} TEXT)"]]));
        Assert.Equal(["sqlite-credential Low: table with a column for credentials"], Keys("a.db", Database("Password")));
        Assert.Empty(Keys("a.db", Database("name")));
    }

    [Fact]
    public void A_deleted_row_is_found_in_the_free_space_of_its_page()
    {
        byte[] database = SqliteBytes.Database(("t", [[1L, "k=SECRET-gone"]]));
        // The page says to hold no cells any more; their bytes stay.
        database[4096 + 4] = 0;
        Assert.Single(Look("a.db", database)!.Found);
    }

    [Theory, InlineData("changeit", "High", "encrypted with a well-known password"), InlineData("Xk29!vQ", "Medium", "encrypted")]
    public void A_java_keystore_with_a_private_key_is_told(string password, string severity, string state)
    {
        byte[] store = Jks(password);
        Assert.Equal([$"java-keystore {severity}: {state}, alias mykey, JKS"], Keys("app.jks", store));
    }

    internal static byte[] Jks(string password)
    {
        var bytes = new MemoryStream();
        void Number(int number)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(four, number);
            bytes.Write(four);
        }

        void Text(string text)
        {
            bytes.WriteByte(0);
            bytes.WriteByte((byte)text.Length);
            bytes.Write(Encoding.ASCII.GetBytes(text));
        }

        Number(unchecked((int)0xfeedfeed));
        Number(2);
        Number(2);
        Number(2);
        Text("ca");
        bytes.Write(new byte[8]);
        Text("X.509");
        Number(3);
        bytes.Write([1, 2, 3]);
        Number(1);
        Text("mykey");
        bytes.Write(new byte[8]);
        Number(16);
        bytes.Write(new byte[16]);
        Number(1);
        Text("X.509");
        Number(2);
        bytes.Write([1, 2]);
#pragma warning disable CA5350
        bytes.Write(SHA1.HashData([.. Encoding.BigEndianUnicode.GetBytes(password), .. "Mighty Aphrodite"u8, .. bytes.ToArray()]));
#pragma warning restore CA5350
        return bytes.ToArray();
    }

    [Theory, InlineData("", "High", "not encrypted or with an empty password"), InlineData("changeit", "High", "encrypted with a well-known password"), InlineData("Xk29!vQ", "Medium", "encrypted")]
    public void A_pkcs12_file_with_a_private_key_is_told(string password, string severity, string state)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        string only = Assert.Single(Keys("app.p12", certificate.Export(X509ContentType.Pkcs12, password)));
        Assert.StartsWith($"pkcs12 {severity}: {state}", only);
    }

    [Fact]
    public void Key_files_obey_the_rules_as_everything_else_does()
    {
        byte[] store = Jks("changeit");
        LeakFact? Under(RuleSet rules, string path = "app.jks") =>
            (LeakFact?)new LeaksAnalyzer(MarkedSecrets.Search, MarkedSecrets.Key, rules).Analyze(ScannedFile.FromBytes(path, store, []));
        Assert.Single(Under(RuleSet.BuiltIn)!.Found);
        Assert.Null(Under(RuleSet.BuiltIn.With(disabled: ["java-keystore"])));
        RuleSet allowing = RuleSet.BuiltIn.With(allow: [new AllowList { Paths = [new Regex("testdata", RegexOptions.NonBacktracking)] }]);
        Assert.Equal((0, 1), (Under(allowing, "testdata/app.jks")!.Found.Count, Under(allowing, "testdata/app.jks")!.Allowed));
        Assert.Single(Under(allowing)!.Found);
    }

    [Fact]
    public void Certificates_alone_are_no_secret()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        Assert.Empty(Keys("a.cer", certificate.Export(X509ContentType.Cert)));
    }

    [Fact]
    public void Private_keys_in_der_are_told_whatever_their_form()
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(["private-key-der High: RSA 2048 bit, not encrypted"], Keys("a.der", rsa.ExportRSAPrivateKey()));
        Assert.Equal(["private-key-der High: RSA 2048 bit, not encrypted"], Keys("a.der", rsa.ExportPkcs8PrivateKey()));
        Assert.Equal(["private-key-der High: EC 256 bit, not encrypted"], Keys("a.der", ec.ExportECPrivateKey()));
        Assert.Equal(["private-key-der Medium: encrypted"], Keys("a.der", ec.ExportEncryptedPkcs8PrivateKey("x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))));
        Assert.Empty(Keys("a.der", rsa.ExportSubjectPublicKeyInfo()));
    }

    [Fact]
    public void Damaged_stores_never_throw_and_end_quickly()
    {
        byte[][] seeds = [SqliteBytes.Database(("t", [[1L, "SECRET-a", new string('x', 9000)]])), Jks("changeit"), ECDsa.Create().ExportECPrivateKey()];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, 100_000], Gen.Byte, Gen.Int[0, 100_000]).Sample((seed, at, value, cut) =>
        {
            byte[] bytes = [.. seeds[seed]];
            bytes[at % bytes.Length] = value;
            Assert.DoesNotContain(MarkedSecrets.In("a.db", cut % 3 == 0 ? bytes[..(cut % bytes.Length)] : bytes), l => l.StartsWith("unknown"));
        }, iter: 1500);
    }
}
