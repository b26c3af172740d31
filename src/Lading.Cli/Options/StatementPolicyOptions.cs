using System.CommandLine;
using System.Text;
using Lading.Oci;
using Lading.Policy.Statements;

namespace Lading.Cli.Options;

/// <summary><c>--policy</c>: expressions over statements, or files of them.</summary>
internal sealed class StatementPolicyOptions
{
    private readonly Option<string[]> _policy = new("--policy")
    {
        Description = "Expression that must hold of the statement, or a file with one; may repeat, all must hold. As 'predicate.builder.id == \"https://ci.example/\"'.",
        HelpName = "EXPRESSION",
    };

    /// <summary>The option.</summary>
    public Option Option => _policy;

    /// <summary>Why a statement does not meet the policies, or null; null when there are none.</summary>
    public Func<ReadOnlyMemory<byte>, string?>? Read(ParseResult parsed)
    {
        StatementExpression[] policies = [.. (parsed.GetValue(_policy) ?? []).Select(Parse)];
        if (policies.Length == 0)
            return null;
        DateTimeOffset now = SigningTime.Now;
        return statement => policies.Select(p => p.Refuse(statement, now)).FirstOrDefault(refusal => refusal is not null);
    }

    private static StatementExpression Parse(string text)
    {
        string extension = Path.GetExtension(text).ToLowerInvariant();
        if (extension is ".cue" or ".rego")
            throw LadingException.Usage($"{Printable.Text(text, 200)}: {(extension == ".cue" ? "CUE" : "Rego")} is not evaluated here.",
                "Write the same as an expression over the statement: --policy 'predicate.builder.id == \"...\" and ...' (docs/verify.md). Or print the statements and give them to its own evaluator.");
        return StatementExpression.Parse(File.Exists(text) ? Encoding.UTF8.GetString(BundleOptions.ReadFile(text, StatementExpression.MaxLength)) : text);
    }
}
