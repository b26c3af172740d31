using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Keys and tokens of Amazon Web Services.</summary>
internal static class AwsRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("aws-access-key", "AWS long-term access key id", High, AwsAccount.Check, "AKIA{g16}"),
        Token("aws-temp-key", "AWS temporary access key id", Medium, AwsAccount.Check, "ASIA{g16}"),
        Token("aws-other-key", "AWS bearer or context key id", Medium, AwsAccount.Check, "ABIA{g16}", "ACCA{g16}"),
        Keyed("aws-secret-key", "AWS secret access key", Critical,
            "{b40}", ["aws_secret", "awssecret", "secretkey", "secret_key", "secretaccesskey", "secret_access_key", "aws_",
            "AKIA", "ASIA"], Drawn, named: false),
        Token("aws-session-token", "AWS session token", High,
            null, "IQoJb3JpZ2lu{c90-3000}", "FwoGZXIvYXdz{c90-3000}", "FQoGZXIvYXdz{c90-3000}"),
        Token("aws-mws", "AWS MWS token", High, null, "amzn.mws.{uuid}"),
        Token("aws-bedrock-long", "AWS Bedrock API key", High,
            Encoded.BeginsWith("BedrockAPIKey-", 4), "ABSK{c110-270}"),
        Token("aws-bedrock-short", "AWS Bedrock short-lived key", Medium,
            Encoded.Holds("bedrock.amazonaws.com", 16), "bedrock-api-key-{c100-4000}"),
        Keyed("aws-cognito-pool", "AWS Cognito identity pool id", Low,
            "{a2}-{l4-9}-{d1}:{uuid}", ["cognito", "identitypool", "identity_pool"], named: false),
    ];
}
