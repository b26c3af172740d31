using Lading.Oci;

namespace Lading.Signing.Provenance.Builders;

/// <summary>
/// A builder's name and the version of it: <c>NAME</c> or <c>NAME@REF</c>, as slsa-verifier takes it apart.
/// </summary>
/// <param name="Name">The name, a URI without the reference.</param>
/// <param name="Ref">The reference, as <c>refs/tags/v1.2.3</c>, <c>v1.2.3</c> or <c>v0.3</c>; null when there is
/// none.</param>
public readonly record struct BuilderId(string Name, string? Ref)
{
    /// <summary>Takes an id apart; an input error when it has an empty part or more than one <c>@</c>.</summary>
    public static BuilderId Parse(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0 && text.Length > 0)
            return new BuilderId(text, null);
        return at > 0 && at < text.Length - 1 && text.LastIndexOf('@') == at
            ? new BuilderId(text[..at], text[(at + 1)..])
            : throw LadingException.Input($"'{Printable.Text(text)}' is no builder id: it is NAME or NAME@REF.");
    }

    /// <summary>
    /// Why this, which was verified, is not the one that is wanted; null when it is. Without a reference any will do;
    /// <c>v1.2.3</c> is
    /// also <c>refs/tags/v1.2.3</c>.
    /// </summary>
    public string? Refuse(BuilderId wanted)
    {
        if (Name != wanted.Name)
            return $"the builder is {Printable.Text(Name)}, wanted is {Printable.Text(wanted.Name)}";
        return wanted.Ref is null || wanted.Ref == Ref || "refs/tags/" + wanted.Ref == Ref
            ? null
            : $"the builder was used at {Printable.Text(Ref ?? "no reference")}, wanted is {Printable.Text(wanted.Ref)}";
    }

    /// <inheritdoc/>
    public override string ToString() => Ref is null ? Name : $"{Name}@{Ref}";
}
