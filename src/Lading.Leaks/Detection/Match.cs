using Lading.Leaks.Findings;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Detection;

/// <summary>Where an anchor stands in a text.</summary>
internal readonly ref struct Site(ReadOnlySpan<byte> text, int at, int length, FileKind file)
{
    /// <summary>The whole text.</summary>
    public readonly ReadOnlySpan<byte> Text = text;
    /// <summary>Where the anchor begins.</summary>
    public readonly int At = at;
    /// <summary>Bytes of the anchor.</summary>
    public readonly int Length = length;
    /// <summary>The file around it.</summary>
    public readonly FileKind File = file;
}

/// <summary>What a rule found: the bytes from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
internal readonly record struct Match(
    SecretRule Rule, int Start, int End, Confidence Confidence, LeakSeverity Severity, string[] Details);
