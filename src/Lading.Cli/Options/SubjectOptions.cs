using System.CommandLine;
using Lading.Inventory;

namespace Lading.Cli.Options;

/// <summary>What the user knows about the subject and the bytes do not say.</summary>
internal sealed class SubjectOptions
{
    private readonly Option<string?> _name = new("--source-name") { Description = "Name of the subject in documents.", HelpName = "NAME" };
    private readonly Option<string?> _version = new("--source-version") { Description = "Version of the subject in documents.", HelpName = "VERSION" };
    private readonly Option<string?> _supplier = new("--source-supplier") { Description = "Who supplies the subject.", HelpName = "WHO" };

    public IReadOnlyList<Option> All => [_name, _version, _supplier];

    public Sbom Apply(ParseResult parsed, Sbom sbom) => sbom with
    {
        Subject = sbom.Subject with
        {
            Name = parsed.GetValue(_name) ?? sbom.Subject.Name,
            Version = parsed.GetValue(_version) ?? sbom.Subject.Version,
            Supplier = parsed.GetValue(_supplier) ?? sbom.Subject.Supplier,
        },
    };
}
