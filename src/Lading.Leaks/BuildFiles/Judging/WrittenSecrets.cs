using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.BuildFiles.Shell;

namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>Finds commands of a RUN that write a secret into a file which stays in the layer, wherever they got it from.</summary>
internal sealed class WrittenSecrets(RunScript script, IReadOnlySet<string> declared)
{
    /// <summary>The findings in the order of the commands.</summary>
    public IEnumerable<Finding> Find()
    {
        foreach (ShellCommand command in script.Commands)
        {
            if (command.Depth > 0)
                continue;
            foreach (string target in Targets(command))
                if (HoldsSecret(command, target) && !IsRemovedLater(command, target) && !IsTemporary(target))
                    yield return Finding(command, target);
            if (Keeps(command) is { } kept)
                yield return Finding(command, kept);
        }
    }

    private Finding Finding(ShellCommand command, string target) => new()
    {
        Rule = BuildFileRules.Written, Subject = target, Instruction = script.Instruction, Span = script.Span(command.Start, command.End),
        Details = FromMount(command) ? ["the secret comes from a secret mount and stays all the same"] : [],
    };

    /// <summary>Files that a command which prints writes to.</summary>
    internal static IEnumerable<string> Targets(ShellCommand command)
    {
        bool prints = command.Runs("echo", "printf", "cat", "tee");
        foreach (Redirection redirection in command.Redirections)
            if (redirection.Writes && prints && redirection.Target.Text != "/dev/null")
                yield return redirection.Target.Text;
        if (command.Runs("tee"))
            foreach (ShellWord word in command.Words.Skip(1))
                if (!word.Text.StartsWith('-'))
                    yield return word.Text;
    }

    private bool HoldsSecret(ShellCommand command, string target)
    {
        IEnumerable<ShellWord> words = command.Words.Skip(1);
        if (command.Runs("tee") && Before(command) is { } source)
            words = words.Concat(source.Words.Skip(1));
        if (command.Runs("cat") && words.Any(w => w.Text.StartsWith("/run/secrets/", StringComparison.Ordinal)))
            return true;
        foreach (ShellWord word in words)
        {
            if (IsSecretHere(word) || (SecretFiles.Judge(target) != FileSecrecy.None && HasSecretSetting(word.Text)))
                return true;
        }
        return false;
    }

    private bool IsSecretHere(ShellWord word) => ReadsMount(word) || word.Variables.Any(v => IsMounted(v) || (SecretNames.IsSecret(v) && IsGiven(v)));

    private bool IsMounted(string variable) => script.Instruction.Mounts.Any(m => m.Variable == variable);

    /// <summary>A variable that has a value while building: declared, set in this RUN, or mounted.</summary>
    private bool IsGiven(string variable) =>
        declared.Contains(variable) || script.Commands.Any(c => c.Settings.Concat(c.Words).Any(w => w.Text.StartsWith(variable + "=", StringComparison.Ordinal)));

    private static bool ReadsMount(ShellWord word) => word.HasSubstitution && word.Text.Contains("/run/secrets/", StringComparison.Ordinal);

    private bool FromMount(ShellCommand command) =>
        command.Words.Any(w => ReadsMount(w) || w.Text.StartsWith("/run/secrets/", StringComparison.Ordinal) || w.Variables.Any(IsMounted));

    private ShellCommand? Before(ShellCommand command)
    {
        int at = script.Commands.ToList().IndexOf(command);
        return at > 0 && script.Commands[at - 1].After is "|" ? script.Commands[at - 1] : null;
    }

    /// <summary>A setting in the text that is printed: <c>_authToken=…</c>, <c>password: …</c>, <c>machine … password …</c>, a URL with credentials.</summary>
    private static bool HasSecretSetting(string text)
    {
        foreach (string line in text.Replace("\\n", "\n").Split('\n'))
        {
            int separator = line.AsSpan().IndexOfAny('=', ':');
            if (line.StartsWith("//", StringComparison.Ordinal))
                separator = line.IndexOf('=');
            if (separator > 0 && IsSecretKey(line[..separator]) && !IsHarmless(line[(separator + 1)..]))
                return true;
            if (line.Contains("machine ", StringComparison.Ordinal) && line.IndexOf("password ", StringComparison.Ordinal) is > 0 and var at && !IsHarmless(line[(at + 9)..]))
                return true;
            if (line.Contains("PRIVATE KEY-----", StringComparison.Ordinal) || CredentialUrls.Find(line).Any(u => !IsHarmless(u.Credentials(line))))
                return true;
        }
        return false;
    }

    private static bool IsSecretKey(string key) =>
        key.EndsWith("_auth", StringComparison.OrdinalIgnoreCase) || SecretNames.IsSecret(LastPart(key.Trim().Trim('"', '\'')));

    private static ReadOnlySpan<char> LastPart(string path) => path.AsSpan(path.LastIndexOf('/') + 1);

    /// <summary>A variable in text that is printed as it is: the program that reads the file puts the value in.</summary>
    private static bool IsHarmless(string value) => value.Contains('$') || SecretValues.IsHarmless(value.Trim().Trim('"', '\'')) || SecretValues.IsPlaceholder(value);

    private bool IsRemovedLater(ShellCommand command, string target)
    {
        string name = target[(target.LastIndexOf('/') + 1)..];
        return script.Commands.Any(c => c.Start > command.Start && c.Runs("rm", "shred", "unlink")
            && c.Words.Any(w => w.Text.TrimEnd('*').EndsWith(name, StringComparison.Ordinal) || (w.Text.Length > 1 && target.StartsWith(w.Text.TrimEnd('/') + "/", StringComparison.Ordinal))));
    }

    private bool IsTemporary(string target) =>
        target.StartsWith("/dev/", StringComparison.Ordinal)
        || script.Instruction.Mounts.Any(m => m.Type is "tmpfs" or "secret" && m.Target is { } mount && (target == mount || target.StartsWith(mount.TrimEnd('/') + "/", StringComparison.Ordinal)));

    /// <summary>Programs that keep what they are given in a file of theirs: git clone keeps the URL, the others write their settings.</summary>
    private string? Keeps(ShellCommand command)
    {
        ShellWord? url = command.Words.FirstOrDefault(w => IsSecretHere(w) && CredentialUrls.Find(w.Text).Any());
        if (url is not null && command.Runs("git") && command.Words.Any(w => w.Text == "clone"))
            return IsRemovedLater(command, ".git") ? null : ".git/config";
        if (url is not null && command.Runs("git") && command.Words.Any(w => w.Text == "config"))
            return Unless(command, ".gitconfig");
        foreach (CommandCredential credential in CommandCredentials.In(command))
        {
            if (!IsSecretHere(credential.Word))
                continue;
            string? kept = KeptFile(command);
            if (kept is not null)
                return Unless(command, kept);
        }
        return null;
    }

    /// <summary>The file in which a command that is given a credential keeps it; null when it keeps none that is known.</summary>
    internal static string? KeptFile(ShellCommand command)
    {
        bool Has(string word) => command.Words.Any(w => w.Text == word);
        return command.Name switch
        {
            "npm" or "pnpm" when Has("set") => ".npmrc",
            "yarn" when Has("set") => ".yarnrc.yml",
            "aws" when Has("configure") => ".aws/credentials",
            "composer" when Has("config") => "auth.json",
            "poetry" when Has("config") => "auth.toml",
            "docker" or "podman" or "skopeo" or "oras" or "helm" or "buildah" when Has("login") => ".docker/config.json",
            "dotnet" when Has("source") => "NuGet.Config",
            "nuget" when Has("sources") => "NuGet.Config",
            "cargo" when Has("login") => "credentials.toml",
            "git" when Has("config") => ".gitconfig",
            _ => null,
        };
    }

    private string? Unless(ShellCommand command, string target) => IsRemovedLater(command, target) ? null : target;
}
