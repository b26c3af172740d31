using Lading.Leaks.BuildFiles.Shell;
using Lading.Leaks.Fixing.Builds;

namespace Lading.Leaks.Fixing.Scripts;

/// <summary>An option <c>--build-arg</c> of a build command.</summary>
/// <param name="Name">Name of the argument.</param>
/// <param name="Value">What follows <c>NAME=</c>, quotes and variables as the shell sees them; null when the value is taken from the environment.</param>
/// <param name="Start">Offset of the option.</param>
/// <param name="End">Offset after its value.</param>
/// <param name="Before">Offset after the word before it.</param>
/// <param name="Word">The word that holds name and value.</param>
internal sealed record BuildArgumentOption(string Name, string? Value, int Start, int End, int Before, ShellWord Word);

/// <summary>A command that builds an image: <c>docker build</c>, <c>docker buildx build</c>, and the same of podman, buildah and nerdctl.</summary>
internal sealed class BuildCommand
{
    private static readonly string[] Flags =
        ["--no-cache", "--pull", "--push", "--load", "--quiet", "-q", "--rm", "--force-rm", "--squash", "--compress", "--check", "--debug", "-D", "--layers", "--metadata", "--disable-content-trust"];

    private static readonly string[] Keywords = ["if", "then", "else", "elif", "while", "until", "do", "!", "{"];

    private BuildCommand(ShellCommand command, ShellWord verb) => (Command, Verb) = (command, verb);

    /// <summary>The command.</summary>
    public ShellCommand Command { get; }
    /// <summary>The word <c>build</c>, after which options may stand.</summary>
    public ShellWord Verb { get; }
    /// <summary>Its build arguments.</summary>
    public IReadOnlyList<BuildArgumentOption> Arguments { get; private init; } = [];
    /// <summary>Ids of the secrets that it is given.</summary>
    public IReadOnlyList<string> Secrets { get; private init; } = [];
    /// <summary>True when it is given an SSH agent.</summary>
    public bool HasSsh { get; private init; }
    /// <summary>The build context, from where the command runs; a dot where it is not known.</summary>
    public string Context { get; private init; } = ".";
    /// <summary>The Dockerfile, from where the command runs; null when a variable says which.</summary>
    public string? Dockerfile { get; private init; }

    /// <summary>True when a variable can be set for it by a word before it: nothing but words of the shell stands there.</summary>
    public bool TakesSettings => Command.Words.TakeWhile(w => w != Command.Program[0]).All(w => Keywords.Contains(w.Text));

    /// <summary>True when a program stands before it that takes the environment away.</summary>
    public bool RunsAsOther => Command.Words.TakeWhile(w => w != Command.Program[0]).Any(w => w.Text is "sudo" or "su-exec" or "gosu" or "env");

    /// <summary>Takes a command apart; null when it builds nothing.</summary>
    public static BuildCommand? Of(ShellCommand command)
    {
        IReadOnlyList<ShellWord> words = command.Program;
        if (!command.Runs("docker", "podman", "buildah", "nerdctl"))
            return null;
        int at = 1;
        while (at < words.Count && words[at].Text is "buildx" or "image" or "builder")
            at++;
        if (at >= words.Count || words[at].Text is not ("build" or "bud" or "b"))
            return null;
        ShellWord verb = words[at];
        var arguments = new List<BuildArgumentOption>();
        var secrets = new List<string>();
        var positional = new List<ShellWord>();
        string? file = null;
        bool isKnown = true, ssh = false;
        for (at++; at < words.Count; at++)
        {
            ShellWord word = words[at];
            if (!word.Text.StartsWith('-') || word.Text == "-")
            {
                positional.Add(word);
                continue;
            }
            int equals = word.Text.IndexOf('=');
            string option = equals < 0 ? word.Text : word.Text[..equals];
            bool hasOwn = equals < 0 && !Flags.Contains(option) && at + 1 < words.Count;
            ShellWord holder = hasOwn ? words[at + 1] : word;
            string value = hasOwn ? holder.Text : equals < 0 ? "" : word.Text[(equals + 1)..];
            if (option == "--build-arg" && value.Length > 0)
                arguments.Add(Argument(word, holder, value, words[at - 1].End));
            else if (option == "--secret")
                secrets.AddRange(value.Split(',').Where(p => p.StartsWith("id=", StringComparison.Ordinal)).Select(p => p[3..]));
            else if (option is "-f" or "--file")
                (file, isKnown) = (value, isKnown && holder.IsLiteral);
            ssh |= option == "--ssh";
            at += hasOwn ? 1 : 0;
        }
        isKnown &= file is not null || positional is [{ IsLiteral: true } only] && !only.Text.Contains("://") && only.Text != "-";
        return new BuildCommand(command, verb)
        {
            Arguments = arguments, Secrets = secrets, HasSsh = ssh, Context = positional is [{ IsLiteral: true } folder] ? folder.Text : ".",
            Dockerfile = !isKnown ? null : file ?? KnownBuilds.Below(positional[0].Text is "." or "./" ? "" : positional[0].Text, "Dockerfile"),
        };
    }

    private static BuildArgumentOption Argument(ShellWord option, ShellWord holder, string text, int before)
    {
        int equals = text.IndexOf('=');
        return new BuildArgumentOption(equals < 0 ? text : text[..equals], equals < 0 ? null : text[(equals + 1)..], option.Start, holder.End, before, holder);
    }
}
