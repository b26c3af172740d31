using Lading.Leaks.Findings;

namespace Lading.Leaks.Rules.Checks;

/// <summary>Checks that look at a token as text.</summary>
internal static class Texts
{
    /// <summary>A check that a value has at least so many bits of Shannon entropy a character.</summary>
    public static Check Random(double bits) => value => Verdict.ShapedIf(Randomness.Entropy(value) >= bits);

    /// <summary>A value that was drawn, as far as one can see.</summary>
    public static Verdict Drawn(ReadOnlySpan<byte> value) =>
        Verdict.ShapedIf(Randomness.LooksRandom(value) && value.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0);

    /// <summary>A key for tests moves no money.</summary>
    public static Verdict TestIsLow(ReadOnlySpan<byte> value) =>
        value.IndexOf("_test_"u8) > 0 ? new Verdict(Confidence.Shaped, LeakSeverity.Low, ["test key"]) : Verdict.Shaped;

    /// <summary>OpenAI's keys hold the base64 of "OpenAI" between two random halves.</summary>
    public static Verdict OpenAi(ReadOnlySpan<byte> value) => Verdict.ShapedIf(value.IndexOf("T3BlbkFJ"u8) > 0);

    /// <summary>An installation token of GitHub: checksummed, or a JWT behind the prefix.</summary>
    public static Verdict ServerToServer(ReadOnlySpan<byte> value) =>
        value.IndexOf((byte)'.') < 0 ? Checksums.Crc32Base62(value) : Verdict.ProvenIf(JsonWebToken.TryRead(value[4..], out _));

    /// <summary>A runner's token of GitLab: routable ones are checksummed.</summary>
    public static Verdict RunnerToken(ReadOnlySpan<byte> value) =>
        value.IndexOf((byte)'.') < 0 ? Verdict.Shaped : Checksums.GitLabRoutable(value);
}
