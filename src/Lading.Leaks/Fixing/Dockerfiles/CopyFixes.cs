using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Shell;
using Lading.Leaks.Findings;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>Fixes COPY and ADD of files of secrets: the file is mounted where it is used.</summary>
internal sealed class CopyFixes(FixState state)
{
    private static readonly string[] SshUsers = ["git", "ssh", "scp", "rsync", "npm", "yarn", "pnpm", "pip", "pip3", "poetry", "go", "cargo", "composer", "bundle"];

    /// <summary>Fixes the findings of one COPY or ADD.</summary>
    public void Fix(Instruction copy, IReadOnlyList<Finding> findings)
    {
        var fixable = new List<Finding>();
        foreach (Finding finding in findings)
        {
            if (finding.Severity == LeakSeverity.Low)
                state.Leave(finding, $"{finding.Subject} often holds no secret: look into it. If it does, mount it with RUN --mount=type=secret,target=.");
            else if (copy.Flag("from") is { } from)
                state.Leave(finding, $"It comes from {from}: mount it as a secret there and here instead of copying it.");
            else if (copy.Exec is not null && copy.Words.Count > 2)
                state.Leave(finding, "COPY has the JSON form with several sources: take the file out by hand, or write the shell form and run this again.");
            else if (copy.Heredocs.Count > 0)
                state.Leave(finding, $"{finding.Subject} is written from a here-document: put its text into a file outside of the repository and mount it with RUN --mount=type=secret,target=.");
            else if (Target(copy, finding.Subject) is null && !SecretFiles.IsSshKey(finding.Subject))
                state.Leave(finding, $"Where {finding.Subject} goes depends on the base image's working folder: set WORKDIR, or give COPY an absolute target, and run this again.");
            else
                fixable.Add(finding);
        }
        if (fixable.Count == 0)
            return;
        if (fixable.Count == copy.Words.Count - 1)
            state.Edits.DeleteLines(state.Source, copy.Line, copy.EndLine);
        else
            foreach (Finding finding in fixable)
                DeleteWord(copy, finding.Span);
        foreach (Finding finding in fixable)
            if (SecretFiles.IsSshKey(finding.Subject))
                MountSsh(copy, finding);
            else
                MountFile(copy, finding);
    }

    /// <summary>A source with the white space after it.</summary>
    private void DeleteWord(Instruction copy, TextSpan word)
    {
        int at = copy.Words.Select((w, i) => (w, i)).First(p => p.w.Span == word).i;
        state.Edits.Delete(TextSpan.Between(word.Start, copy.Words[at + 1].Span.Start));
    }

    private void MountFile(Instruction copy, Finding finding)
    {
        string path = Target(copy, finding.Subject)!;
        string id = state.Supply.FromFile(Name(path), finding.Subject);
        int users = new MountedFile(state, path, id).AddTo(state.RunsAfter(copy, inherited: true));
        state.Ask($"List {finding.Subject} in .dockerignore and .gitignore; if it was ever committed or built into an image, have its secrets replaced.");
        if (users > 0)
            state.Fixed(finding, $"{path} is mounted as secret {id} in {users} RUN{(users == 1 ? "" : "s")} and is in no layer.");
        else
        {
            state.Fixed(finding, $"{finding.Subject} is no longer copied; no RUN uses it.");
            state.Ask($"If the program needs {path} when it runs, mount it then: a Compose or Swarm secret with that target, or a Kubernetes Secret as a volume.");
        }
    }

    private void MountSsh(Instruction copy, Finding finding)
    {
        string name = Name(finding.Subject.TrimEnd('/'));
        int users = 0;
        foreach (Instruction run in state.RunsAfter(copy, inherited: true))
        {
            RunRewrite rewrite = state.Rewrite(run);
            foreach ((RunScript script, ShellCommand command) in rewrite.Kept.ToArray())
                if (command.Runs("rm", "chmod", "chown", "ssh-add", "shred", "ssh-agent", "eval") && (command.Words.Any(w => w.Text.EndsWith(name, StringComparison.Ordinal) || w.Text.Contains("id_", StringComparison.Ordinal)) || command.Words.Any(w => w.Text.Contains("ssh-agent", StringComparison.Ordinal))))
                    rewrite.Remove(script, command);
            if (rewrite.IsEmpty || !rewrite.Kept.Any(k => k.Command.Runs(SshUsers)))
                continue;
            string access = state.Access(run).Replace("0444", "0666");
            rewrite.Mount("type=ssh" + access);
            users++;
            if (rewrite.Kept.Any(k => k.Command.Runs("ssh-keyscan")))
                state.Ask($"Line {run.Line} trusts whatever key ssh-keyscan is shown while building: put the host's published key into known_hosts instead.");
        }
        state.Supply.NeedsSsh |= users > 0;
        state.Ask($"{finding.Subject} was in every image that was built: have the key replaced, and add the new one to your agent with ssh-add.");
        state.Fixed(finding, users > 0 ? $"The key stays in your SSH agent: {users} RUN{(users == 1 ? "" : "s")} reach it by --mount=type=ssh." : $"{finding.Subject} is no longer copied; no RUN uses SSH.");
    }

    /// <summary>Where COPY puts a source; null when that depends on what is not known here.</summary>
    private string? Target(Instruction copy, string source)
    {
        string target = copy.Words[^1].Text.Trim('"', '\'');
        string name = Name(source.TrimEnd('/'));
        bool isFolder = target.EndsWith('/') || target is "." or ".." || copy.Words.Count > 2 || (SecretFiles.Judge(target) == FileSecrecy.None && Name(target) != name && !Name(target).Contains('.'));
        string path = isFolder ? target.TrimEnd('/') + "/" + name : target;
        return name.Contains('*') ? null : state.PathOf(copy, path);
    }

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];
}
