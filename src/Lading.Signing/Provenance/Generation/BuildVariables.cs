using System.Globalization;
using Lading.Oci;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Provenance.Generation;

/// <summary>
/// The environment of a build, of which only variables that are named are ever looked at: there is no way to take over
/// all of them, and with
/// them what is secret.
/// </summary>
public sealed class BuildVariables(Func<string, string?> read, string folder)
{
    private const int MaxLength = 4096;

    /// <summary>The variables of this process, and a folder with the source.</summary>
    public static BuildVariables OfProcess(string folder) => new(Environment.GetEnvironmentVariable, folder);

    /// <summary>The folder with the source.</summary>
    public string Folder => folder;

    /// <summary>
    /// A variable; null when it is not set, or empty. An input error when it is longer than any that is used.
    /// </summary>
    public string? this[string name] => read(name) is not { Length: > 0 } value ? null
        : value.Length <= MaxLength ? value
        : throw LadingException.Input(string.Create(CultureInfo.InvariantCulture,
            $"The variable {name} has {value.Length} characters, more than the {MaxLength} that are used."));

    /// <summary>A variable that the system always sets; an input error when it does not.</summary>
    public string Required(string name) =>
        this[name] ?? throw LadingException.Input($"The variable {name} is not set.",
        "The CI system sets it; or run this where it does.");

    /// <summary>A time; null when it is not set, or none.</summary>
    public DateTimeOffset? Time(string name) =>
        this[name] is { } text && Rfc3339.TryParse(text, out DateTimeOffset time) ? time : null;

    /// <summary>Those of some variables that are set, as parameters under other names.</summary>
    public IEnumerable<BuildParameter> Parameters(string group,
        params IEnumerable<(string Name, string Variable)> names)
    {
        foreach ((string name, string variable) in names)
            if (this[variable] is { } value)
                yield return new BuildParameter(group, name, value);
    }

    /// <summary>The source as a dependency.</summary>
    public static ResourceDescriptor Source(string uri, string? commit) => new()
    {
        Uri = uri,
        Digests = commit is null ? new SortedDictionary<string, string>() : new SortedDictionary<string,
            string> { ["gitCommit"] = commit },
    };
}
