using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Attachments;

/// <summary>One of the signers that were asked for, and the signature by which it is counted.</summary>
/// <param name="Wanted">Which one: its place in <see cref="ImageVerificationPolicy.Signers"/>.</param>
/// <param name="Who">Who signed: <c>key sha256:HEX</c>, or a name and its OIDC issuer.</param>
/// <param name="Signature">The signature.</param>
public sealed record CountedSigner(int Wanted, string Who, VerifiedAttachment Signature);

/// <summary>Counts signers: m of n, each of them once.</summary>
internal static class SignerThreshold
{
    /// <summary>
    /// As many of the wanted signers as there are different ones who signed: who fits two descriptions counts for one of them, and a
    /// description that two people fit is met once. The most pairs that are possible, by augmenting paths.
    /// </summary>
    public static IReadOnlyList<CountedSigner> Count(IReadOnlyList<VerifiedAttachment> all, int wanted)
    {
        (string Who, VerifiedAttachment Signature)[] signed = [.. all.Where(v => v.Refusal is null).Select(v => (Name(v.Result!.Content!), v))];
        string[] people = [.. signed.Select(s => s.Who).Distinct(StringComparer.Ordinal)];
        var descriptions = new int[people.Length]; // which one each is counted for
        Array.Fill(descriptions, -1);
        for (int i = 0; i < wanted; i++)
            Place(i, new bool[people.Length]);
        return [.. Enumerable.Range(0, people.Length).Where(p => descriptions[p] >= 0)
            .Select(p => new CountedSigner(descriptions[p], people[p], signed.First(s => s.Who == people[p] && s.Signature.Signers.Contains(descriptions[p])).Signature))
            .OrderBy(c => c.Wanted)];

        bool Place(int description, bool[] tried)
        {
            for (int p = 0; p < people.Length; p++)
            {
                if (tried[p] || !signed.Any(s => s.Who == people[p] && s.Signature.Signers.Contains(description)))
                    continue;
                tried[p] = true;
                if (descriptions[p] >= 0 && !Place(descriptions[p], tried))
                    continue;
                descriptions[p] = description;
                return true;
            }
            return false;
        }
    }

    /// <summary>Who signed, from what was verified.</summary>
    public static string Name(VerifiedContent content) => content.Identity is { } identity
        ? $"{identity.Name.Value} by {identity.Extensions.OidcIssuer}"
        : $"key sha256:{content.KeyId}";
}
