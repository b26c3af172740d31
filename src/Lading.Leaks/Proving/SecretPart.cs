namespace Lading.Leaks.Proving;

/// <summary>A part of a build secret that is searched for: a value in it, a line, a token. Owns its bytes.</summary>
/// <param name="Secret">Id of the secret.</param>
/// <param name="Label">Which part it is, for people: <c>the value</c>, <c>line 3</c>. Tells nothing of the value.</param>
/// <param name="Value">The bytes.</param>
internal sealed record SecretPart(string Secret, string Label, SecretBuffer Value) : IDisposable
{
    /// <summary>The fewest bytes that are searched for: fewer are met by chance.</summary>
    public const int MinLength = 8;

    /// <inheritdoc/>
    public void Dispose() => Value.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"{Label} of {Secret}";
}
