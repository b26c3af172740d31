using Lading.Oci;

namespace Lading.Secrets.Delivery;

/// <summary>
/// The convention of Docker's official images, for images that do not keep it: <c>NAME_FILE=/path</c> means that NAME has the content of the
/// file (<c>file_env</c> in their entrypoints).
/// </summary>
internal static class FileConvention
{
    private const string Suffix = "_FILE";

    /// <summary>Variables that name a file for good: programs and SDKs read them, and would miss them.</summary>
    private static readonly string[] Paths =
    [
        "AWS_CONFIG_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AZURE_FEDERATED_TOKEN_FILE",
        "COMPOSE_FILE", "GIT_INDEX_FILE", "NIX_SSL_CERT_FILE", "PIP_CONFIG_FILE", "SSL_CERT_FILE",
    ];

    /// <summary>
    /// The value of NAME by NAME_FILE; null when that is not set or empty. Throws an input error when both have a value, as the entrypoints do, or
    /// when the file cannot be read.
    /// </summary>
    public static SecretEntry? Read(EnvironmentBlock environment, string name)
    {
        if (environment.Text(name + Suffix) is not { Length: > 0 } path)
            return null;
        if (!environment[name].IsEmpty)
            throw LadingException.Input($"Both {Printable.Text(name)} and {Printable.Text(name)}{Suffix} are set, and they are exclusive.", "Take the one out that has the value itself.");
        return SecretFile.Read(name, path);
    }

    /// <summary>
    /// The names that the environment has a file for, in order. A variable whose file is not there, or too large, is left as it is and goes to <paramref name="notes"/>,
    /// unless it should lie among the secrets: that is an error when it is read.
    /// </summary>
    public static IReadOnlyList<string> Names(EnvironmentBlock environment, IReadOnlyList<string> except, List<string> notes)
    {
        var names = new List<string>();
        foreach (string variable in environment.Names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (variable.Length <= Suffix.Length || !variable.EndsWith(Suffix, StringComparison.Ordinal) || Paths.Contains(variable))
                continue;
            string name = variable[..^Suffix.Length];
            if (except.Contains(name) || except.Contains(variable) || environment.Text(variable) is not { Length: > 0 } path)
                continue;
            if (IsAmongSecrets(path) || SecretFile.Fits(path))
                names.Add(name);
            else
                notes.Add($"{Printable.Text(variable)}: {Printable.Text(path)} is no file or too large for a variable, so this one stays as it is; --except {Printable.Text(name)} says that this is meant");
        }
        return names;
    }

    /// <summary>The variable that has the path.</summary>
    public static string Variable(string name) => name + Suffix;

    private static bool IsAmongSecrets(string path) => path.StartsWith("/run/secrets/", StringComparison.Ordinal) || path.StartsWith("/var/run/secrets/", StringComparison.Ordinal);
}
