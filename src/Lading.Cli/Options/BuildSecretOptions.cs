using System.CommandLine;
using Lading.Leaks.Proving;
using Lading.Oci;

namespace Lading.Cli.Options;

/// <summary><c>--secret</c> as <c>docker build</c> takes it: <c>id=ID[,src=FILE|,env=VARIABLE][,type=file|env]</c>.</summary>
internal sealed class BuildSecretOptions
{
    private const int MaxEnvironment = 4 << 20;

    public Option<string[]> Secret { get; } = new("--secret")
    {
        Description = "A secret that the build was given, as docker build takes it: id=ID,src=FILE or id=ID,env=VARIABLE; id=ID alone is the variable ID, else the file ID. May repeat.",
        HelpName = "id=ID[,src=FILE|,env=VAR]",
        Required = true,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Reads the secrets. Throws a usage error for a malformed option, an input error for a missing file or variable.</summary>
    public IReadOnlyList<BuildSecret> Read(ParseResult parsed)
    {
        var secrets = new List<BuildSecret>();
        try
        {
            foreach (string text in parsed.GetRequiredValue(Secret))
            {
                BuildSecret secret = Read(text);
                secrets.Add(secret);
                if (secrets.Count(s => s.Id == secret.Id) > 1)
                    throw LadingException.Usage($"--secret: the id '{Printable.Text(secret.Id)}' is given twice.");
            }
            return secrets;
        }
        catch
        {
            foreach (BuildSecret secret in secrets)
                secret.Dispose();
            throw;
        }
    }

    private static BuildSecret Read(string text)
    {
        string? id = null, file = null, variable = null, type = null;
        foreach (string field in text.Split(','))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            string value = equals < 0 ? "" : field[(equals + 1)..];
            switch (equals < 0 ? field : field[..equals].ToLowerInvariant())
            {
                case "id" when value.Length > 0: id = value; break;
                case "src" or "source" when value.Length > 0: file = value; break;
                case "env" when value.Length > 0: variable = value; break;
                case "type" when value is "file" or "env": type = value; break;
                default:
                    throw LadingException.Usage("--secret takes id=ID,src=FILE or id=ID,env=VARIABLE.", "Commas separate the fields; a field is id, src, source, env or type, and the type is file or env.");
            }
        }
        if (id is null)
            throw LadingException.Usage("--secret: the id is missing.", "Write id=ID,src=FILE or id=ID,env=VARIABLE.");
        if (type == "env" && variable is null)
            (variable, file) = (file ?? id, null);
        if (variable is not null && file is not null)
            throw LadingException.Usage($"--secret: {Printable.Text(id)} is to come from a file and from a variable.", "Give src or env.");
        if (file is not null)
            return new BuildSecret(id, ReadFile(file));
        if (variable is not null)
            return new BuildSecret(id, ReadVariable(variable) ?? throw LadingException.Input($"The environment variable {Printable.Text(variable)} is not set."));
        return new BuildSecret(id, (type == "file" ? null : ReadVariable(id)) ?? ReadFile(id));
    }

    private static SecretBuffer ReadFile(string path)
    {
        try
        {
            using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0 });
            return SecretBuffer.Read(stream, BuildSecret.MaxLength, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input(e.Message, inner: e);
        }
    }

    /// <summary>
    /// The value of a variable; null when it is not set. Where the system shows a process its environment as a file it is read
    /// from there: the runtime would make a string of it, which nobody can zero.
    /// </summary>
    private static SecretBuffer? ReadVariable(string name)
    {
        const string Own = "/proc/self/environ";
        if (!File.Exists(Own))
            return Environment.GetEnvironmentVariable(name) is { } text ? SecretBuffer.FromText(text) : null;
        using var stream = new FileStream(Own, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0 });
        using SecretBuffer all = SecretBuffer.Read(stream, MaxEnvironment, "The environment");
        byte[] wanted = System.Text.Encoding.UTF8.GetBytes(name + "=");
        foreach (Range range in all.Span.Split((byte)0))
            if (all.Span[range] is var entry && entry.StartsWith(wanted))
                return SecretBuffer.Copy(entry[wanted.Length..]);
        return null;
    }
}
