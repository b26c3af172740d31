using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Shell;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>A file that is mounted as a secret in the RUNs that use it, instead of lying in a layer.</summary>
internal sealed class MountedFile(FixState state, string path, string id)
{
    private readonly string _name = path[(path.LastIndexOf('/') + 1)..];

    /// <summary>
    /// Adds the mount to those RUNs that run a tool of the file or name it, and takes out the commands that write it, remove it or
    /// change its mode, which a mount refuses. <paramref name="always"/> gets it for what is left of it. Returns how many got it.
    /// </summary>
    public int AddTo(IEnumerable<Instruction> runs, Instruction? always = null)
    {
        int users = 0;
        foreach (Instruction run in runs)
        {
            RunRewrite rewrite = state.Rewrite(run);
            foreach ((RunScript script, ShellCommand command) in rewrite.Kept.ToArray())
                if (WrittenSecrets.Targets(command).Any(t => state.PathOf(run, t) == path) && !command.Redirections.Any(r => r.Operator == "<<"))
                    rewrite.Remove(script, command);
                else if (command.Runs("rm", "shred", "unlink", "chmod", "chown", "ssh-add") && command.Program.Skip(1).All(w => w.Text.StartsWith('-') || IsFile(w.Text) || IsMode(w.Text)) && command.Words.Any(w => IsFile(w.Text)))
                    rewrite.Remove(script, command);
            if (rewrite.IsEmpty || !(Uses(rewrite) || (run == always && Mentions(rewrite))))
                continue;
            rewrite.Mount($"type=secret,id={id},target={path},required=true{state.Access(run)}");
            users++;
        }
        return users;
    }

    private bool IsFile(string word) => word == _name || word.EndsWith("/" + _name, StringComparison.Ordinal);

    private static bool IsMode(string word) => word.All(c => char.IsAsciiDigit(c) || "ugorwxa+-=:".Contains(c)) || !word.Contains('/') && word.Contains(':');

    private bool Uses(RunRewrite rewrite)
    {
        string[] programs = [.. BuildTool.OfFile(_name).SelectMany(t => t.Programs)];
        return rewrite.Kept.Any(k => programs.Contains(k.Command.Name) && !IsVersionOnly(k.Command)) || Mentions(rewrite);
    }

    private bool Mentions(RunRewrite rewrite) => rewrite.Kept.Any(k => !k.Command.Runs("rm") && k.Command.Words.Concat(k.Command.Redirections.Select(r => r.Target)).Any(w => w.Text.Contains(_name, StringComparison.Ordinal)));

    private static bool IsVersionOnly(ShellCommand command) => command.Words is [_, { Text: "--version" or "-v" or "version" }];
}
