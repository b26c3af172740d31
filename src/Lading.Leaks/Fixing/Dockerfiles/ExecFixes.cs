using System.Text;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.BuildFiles.Shell;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>
/// Fixes the JSON form of RUN, CMD, ENTRYPOINT and HEALTHCHECK, which no shell reads: the words become those of <c>/bin/sh -c</c>, which reads the secret
/// and then is the program (Dockerfile reference, "Exec form ENTRYPOINT example"). Where the form has a shell already, its script reads it.
/// </summary>
internal sealed class ExecFixes(FixState state)
{
    private static readonly string[] Shells = ["sh", "/bin/sh", "bash", "/bin/bash", "/usr/bin/bash", "ash", "/bin/ash", "dash", "/bin/dash"];

    /// <summary>Fixes all findings of one instruction.</summary>
    public void Fix(Instruction instruction, IReadOnlyList<Finding> findings)
    {
        if (Obstacle(instruction, findings) is { } why)
        {
            foreach (Finding finding in findings)
                state.Leave(finding, why);
            return;
        }
        IReadOnlyList<string> words = instruction.Exec!;
        bool hasShell = HasShell(words);
        string? text = hasShell ? InScript(instruction, words, findings) : AsScript(instruction, words, findings);
        if (text is null)
        {
            foreach (Finding finding in findings)
                state.Leave(finding, "The words could not be matched again: read the secret from /run/secrets/ID with ['/bin/sh', '-c', …] by hand.");
            return;
        }
        state.Rewrite(instruction).Exec = text;
        foreach (Finding finding in findings)
        {
            state.AskToReplace(finding);
            state.Fixed(finding, $"{finding.Subject} is read from a secret by /bin/sh.");
        }
    }

    private string? Obstacle(Instruction instruction, IReadOnlyList<Finding> findings)
    {
        bool hasShell = HasShell(instruction.Exec!);
        if (findings.Any(f => f.Rule == BuildFileRules.Written))
            return "A file is written in the JSON form: write it in the shell form, and run this again.";
        if (instruction.Kind == InstructionKind.Cmd && !hasShell)
            return "CMD in the JSON form may be no command but the words of an ENTRYPOINT of the base image: let the program read a file that is mounted at /run/secrets, or write ['/bin/sh', '-c', 'exec PROGRAM --password=\"$(cat /run/secrets/ID)\"'] where there is no ENTRYPOINT.";
        if (!hasShell && !state.RunsShell(instruction))
            return "Nothing here says that the image has /bin/sh to read the secret with: let the program read a file that is mounted at /run/secrets, or write the shell form.";
        if (state.Source.Slice(instruction.Span).Contains('\n') || instruction.Exec!.Any(w => w.Any(char.IsControl)))
            return "The JSON form goes over several lines: write it in one, and run this again.";
        return findings.Any(f => RunScript.Of(instruction).SelectMany(s => s.Commands).Any(c => WrittenSecrets.KeptFile(c) is not null))
            ? "The command keeps the credential in its program's settings: mount the finished settings instead." : null;
    }

    private static bool HasShell(IReadOnlyList<string> words) => words.Count == 3 && Shells.Contains(words[0]) && words[1] == "-c";

    /// <summary>The array with the script of its shell changed.</summary>
    private string? InScript(Instruction instruction, IReadOnlyList<string> words, IReadOnlyList<Finding> findings)
    {
        string script = words[2];
        var edits = new EditList();
        foreach (ShellCommand command in ShellReader.Read(script))
            foreach ((ShellWord word, string secret, string name) in Secrets(command, findings))
                edits.Replace(TextSpan.Between(word.Start, word.End), Read(instruction, word.Text, secret, name));
        return edits.Apply(script) is var changed && changed != script ? Json([words[0], words[1], changed]) : null;
    }

    /// <summary>The array that has a shell start the program, with what CMD gives an ENTRYPOINT after it.</summary>
    private string? AsScript(Instruction instruction, IReadOnlyList<string> words, IReadOnlyList<Finding> findings)
    {
        ShellCommand command = RunScript.OfExec(words, instruction.Arguments.Length)[0];
        (ShellWord Word, string Secret, string Name)[] secrets = [.. Secrets(command, findings)];
        if (secrets.Length == 0 || words[0].StartsWith('-'))
            return null;
        var script = new StringBuilder("exec");
        foreach (ShellWord word in command.Words)
        {
            (ShellWord? holder, string secret, string name) = secrets.FirstOrDefault(s => ReferenceEquals(s.Word, word));
            script.Append(' ').Append(holder is null ? word.Text.Length == 0 ? "''" : CommandFixes.Quoted(word.Text) : Read(instruction, word.Text, secret, name));
        }
        bool takesMore = instruction.Kind == InstructionKind.Entrypoint;
        return Json(takesMore ? ["/bin/sh", "-c", script + " \"$@\"", words[0]] : ["/bin/sh", "-c", script.ToString()]);
    }

    /// <summary>The words of a command that findings are about, with the secret in each and a name for it.</summary>
    private static IEnumerable<(ShellWord Word, string Secret, string Name)> Secrets(ShellCommand command, IReadOnlyList<Finding> findings)
    {
        foreach (CommandCredential credential in CommandCredentials.In(command))
            if (credential.Word.IsLiteral && findings.FirstOrDefault(f => f.Rule == BuildFileRules.Literal && f.Subject == credential.What) is { } finding)
                yield return (credential.Word, finding.Value is { } value && credential.Value.EndsWith(value, StringComparison.Ordinal) ? value : credential.Value, CommandFixes.NameOf(command, credential));
        foreach (ShellWord word in command.Words.Concat(command.Settings))
            foreach (CredentialUrl url in CredentialUrls.Find(word.Text))
                if (word.IsLiteral && findings.Any(f => f.Rule == BuildFileRules.Url && f.Subject == url.Host))
                    yield return (word, url.Credentials(word.Text), $"{command.Name}_credentials");
    }

    /// <summary>A word with the secret read from where it is mounted.</summary>
    private string Read(Instruction instruction, string word, string secret, string name)
    {
        string id = state.Supply.FromVariable(CommandFixes.Variable(name));
        state.Rewrite(instruction).Mount($"type=secret,id={id},required=true{state.Access(instruction)}");
        int at = word.LastIndexOf(secret, StringComparison.Ordinal);
        return CommandFixes.Around(word, at, secret.Length, id);
    }

    /// <summary>A JSON array of strings, in the spacing that people write.</summary>
    internal static string Json(IEnumerable<string> words) => "[" + string.Join(", ", words.Select(w => "\"" + w.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"")) + "]";
}
