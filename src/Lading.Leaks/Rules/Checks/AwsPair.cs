using Lading.Leaks.Detection;
using Lading.Leaks.Findings;

namespace Lading.Leaks.Rules.Checks;

/// <summary>
/// Puts an AWS access key id and the secret access key beside it together. Each alone is half of a credential: the id names an account and
/// opens nothing, the secret has no form of its own. Found together they are the whole, and each is told of the other.
/// </summary>
internal static class AwsPair
{
    /// <summary>Bytes that may lie between: some twenty lines of settings.</summary>
    private const int Reach = 2048;

    /// <summary>Completes pairs among the matches of one text, which are ordered by their start.</summary>
    public static void Complete(ReadOnlySpan<byte> text, List<Match> matches)
    {
        for (int i = 0; i < matches.Count; i++)
        {
            if (!IsSecret(matches[i].Rule) || Nearest(matches, i) is not (>= 0 and int id))
                continue;
            Match secret = matches[i], key = matches[id];
            matches[i] = secret with { Details = [.. secret.Details, $"of access key id {Mask.Of(text[key.Start..key.End])}", .. key.Details] };
            matches[id] = key with { Severity = LeakSeverity.Critical, Details = [.. key.Details, "with its secret access key"] };
        }
    }

    private static bool IsSecret(SecretRule rule) => rule.Id is "aws-secret-key" or "aws-credentials-file";

    private static bool IsKeyId(in Match match) => match.Rule.Id is "aws-access-key" or "aws-temp-key" && match.Severity < LeakSeverity.Critical;

    /// <summary>The key id before the secret that no other secret has, as files are written; else the one after it; -1 for none.</summary>
    private static int Nearest(List<Match> matches, int secret)
    {
        for (int i = secret - 1; i >= 0 && matches[secret].Start - matches[i].End <= Reach; i--)
            if (IsKeyId(matches[i]))
                return i;
        for (int i = secret + 1; i < matches.Count && matches[i].Start - matches[secret].End <= Reach; i++)
            if (IsKeyId(matches[i]))
                return i;
        return -1;
    }
}
