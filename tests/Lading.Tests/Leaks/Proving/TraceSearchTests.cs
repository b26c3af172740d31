using System.Net;
using System.Text;
using CsCheck;
using Lading.Leaks.Proving;
using Lading.Leaks.Proving.Encodings;
using Lading.Leaks.Proving.Searching;
using Xunit;

namespace Lading.Tests.Leaks.Proving;

public class TraceSearchTests
{
    private const string Value = "zQ7!kd&9/v+<Lm2\"w'x8 Rt%4";

    /// <summary>What a secret becomes on the way into an image, by other code than what searches for it.</summary>
    public static TheoryData<string, string> Written
    {
        get
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Value);
            string hex = Convert.ToHexStringLower(bytes);
            string[] pairs = [.. bytes.Select(b => b.ToString("x2"))];
            var data = new TheoryData<string, string> { { "plain", Value }, { "hex", hex }, { "hex", hex.ToUpperInvariant() } };
            data.Add("hex", string.Join(':', pairs));
            data.Add("hex", string.Join(' ', pairs).ToUpperInvariant());
            data.Add("\\x escapes", string.Concat(pairs.Select(p => "\\x" + p)));
            data.Add("octal escapes", string.Concat(bytes.Select(b => "\\" + Convert.ToString(b, 8).PadLeft(3, '0'))));
            data.Add("list of bytes", string.Join(", ", pairs.Select(p => "0x" + p)));
            data.Add("\\u escapes", string.Concat(Value.Select(c => $"\\u{(int)c:x4}")));
            data.Add("percent", Uri.EscapeDataString(Value));
            data.Add("percent", WebUtility.UrlEncode(Value));
            data.Add("JSON escapes", System.Text.Json.JsonEncodedText.Encode(Value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value);
            data.Add("HTML entities", WebUtility.HtmlEncode(Value));
            data.Add("HTML entities", string.Concat(Value.Select(c => $"&#{(int)c};")));
            data.Add("shell quoting", Value.Replace("'", "'\\''"));
            foreach (int before in (int[])[0, 1, 2])
            {
                string joined = new string('u', before + 3) + Value + "tail";
                string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(joined));
                data.Add("base64", base64);
                data.Add("base64", base64.TrimEnd('='));
                data.Add("base64 of UTF-16LE", Convert.ToBase64String([.. new byte[before], .. Encoding.Unicode.GetBytes(Value)]));
                data.Add("base64 of base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', before) + base64)));
                data.Add("percent of base64", Uri.EscapeDataString(base64));
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Every_encoding_is_found_and_named(string encoding, string text)
    {
        Sight sight = Assert.Single(Search(Value, Encoding.UTF8.GetBytes("before " + text + " after")));
        // Where the outer of two encodings changes nothing, the name of the inner one is right.
        Assert.EndsWith(EncodingList.All[sight.Encoding].Name, encoding);
        Assert.True(sight.PartTo - sight.PartFrom >= Value.Length - 3, $"{sight}");
        Assert.InRange(sight.Offset, 5, 24);
    }

    [Fact]
    public void Utf16_is_found_in_both_orders()
    {
        foreach (Encoding encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
            Assert.Equal(Value.Length, Assert.Single(Search(Value, [1, 2, .. encoding.GetBytes(Value)])).PartTo);
    }

    [Theory]
    [InlineData(76, "\r\n")]
    [InlineData(64, "\n    ")]
    [InlineData(10, "\n")]
    [InlineData(20, "\\n")]
    [InlineData(16, " \\\n  ")]
    public void Line_ends_do_not_hide_it(int width, string lineEnd)
    {
        string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes("some text of a file " + Value + " and some more"));
        string wrapped = string.Join(lineEnd, base64.Chunk(width).Select(c => new string(c)));
        Assert.NotEmpty(Search(Value, Encoding.UTF8.GetBytes(wrapped)));
        Assert.NotEmpty(Search(Value, Encoding.UTF8.GetBytes(string.Join(lineEnd, Value.Replace(" ", "_").Chunk(width).Select(c => new string(c)))), Value.Replace(" ", "_")));
    }

    [Fact]
    public void Any_twelve_bytes_are_a_trace_and_eleven_are_none()
    {
        for (int start = 0; start + 12 <= Value.Length; start++)
        {
            Assert.Single(Search(Value, Encoding.UTF8.GetBytes($"~~{Value.Substring(start, 12)}~~")));
            Assert.Empty(Search(Value, Encoding.UTF8.GetBytes($"~~{Value.Substring(start, 11)}~~")));
        }
    }

    [Fact]
    public void Any_window_in_any_alignment_of_base64_is_found()
    {
        Gen.Select(Gen.Byte.Array[12, 60], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40], Gen.Int[0, 48]).Sample((secret, before, after, at) =>
        {
            if (secret.Distinct().Count() < 11)
                return;
            byte[] window = secret[Math.Min(at, secret.Length - 12)..][..12];
            foreach (byte[] text in (byte[][])[[.. before, .. window, .. after], Encoding.ASCII.GetBytes(Convert.ToBase64String([.. before, .. window, .. after])),
                Encoding.ASCII.GetBytes(Convert.ToHexString([.. before, .. window, .. after])), Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToBase64String([.. before, .. window, .. after]))))])
                Assert.NotEmpty(Search(secret, text));
        }, iter: 300);
    }

    [Fact]
    public void Borders_of_pieces_hide_nothing()
    {
        byte[] secret = Encoding.ASCII.GetBytes("Ab3dE6gH9jK1mN4p");
        using var index = Index(secret);
        using var search = new TraceSearch(index);
        for (int shift = 0; shift < 40; shift++)
        {
            search.Begin();
            byte[] text = [.. Enumerable.Repeat((byte)'.', (256 << 10) - 20 + shift), .. secret, .. new byte[3000]];
            foreach (byte[] piece in text.Chunk(70_001))
                search.Add(piece);
            Sight sight = Assert.Single(search.Finish());
            Assert.Equal((256 << 10) - 20 + shift, sight.Offset);
            Assert.Equal(16, sight.Length);
        }
    }

    [Fact]
    public void A_secret_that_fills_the_text_is_found_in_linear_time()
    {
        byte[] secret = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i * 7919:x5}")));
        byte[] text = [.. Enumerable.Repeat(secret, 500).SelectMany(s => s)];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotEmpty(Search(secret, text));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Fact]
    public void Random_bytes_hold_no_trace()
    {
        byte[] noise = new byte[1 << 20];
        new Random(7).NextBytes(noise);
        Assert.Empty(Search(Value, noise));
    }

    private static IReadOnlyList<Sight> Search(string secret, byte[] text) => Search(Encoding.UTF8.GetBytes(secret), text);

    private static IReadOnlyList<Sight> Search(string _, byte[] text, string secret) => Search(Encoding.UTF8.GetBytes(secret), text);

    private static IReadOnlyList<Sight> Search(byte[] secret, byte[] text)
    {
        using var index = Index(secret);
        using var search = new TraceSearch(index);
        search.Begin();
        search.Add(text);
        return [.. search.Finish()];
    }

    private static SecretIndex Index(byte[] secret) => new([new SecretPart("s", "the value", SecretBuffer.Copy(secret))]);
}
