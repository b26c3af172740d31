using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.BuildFiles.Shell;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>Fixes what stands in the commands of RUN: literals, URLs with credentials, files that are written.</summary>
internal sealed class CommandFixes(FixState state)
{
    /// <summary>Programs that read <c>~/.netrc</c> by themselves.</summary>
    private static readonly string[] NetrcReaders = ["git", "pip", "pip3", "uv", "poetry", "pipenv", "go", "wget", "npm", "yarn", "composer", "bundle", "cargo"];

    /// <summary>Fixes one finding of RUN.</summary>
    public void Fix(Finding finding)
    {
        RunRewrite rewrite = state.Rewrite(finding.Instruction!);
        if (!state.HasPosixShell(finding.Instruction!))
        {
            state.Leave(finding, "The stage's SHELL is no POSIX shell: read the secret from its mount, /run/secrets/ID, in the shell's own words.");
            return;
        }
        foreach ((RunScript script, ShellCommand command) in rewrite.Kept.ToArray())
        {
            TextSpan span = script.Span(command.Start, command.End);
            if (span.Start > finding.Span.Start || finding.Span.End > span.End || (command.Depth == 0 && IsInner(rewrite, finding, command)))
                continue;
            if (finding.Instruction!.Kind != InstructionKind.Run && (finding.Rule == BuildFileRules.Url || WrittenSecrets.KeptFile(command) is not null))
                FixRunning(finding, rewrite, script, command);
            else if (finding.Rule == BuildFileRules.Written)
                FixWritten(finding, rewrite, script, command);
            else if (finding.Rule == BuildFileRules.Url)
                FixUrl(finding, rewrite, script, command);
            else
                FixLiteral(finding, rewrite, script, command);
            return;
        }
        // The command went with another finding's fix.
        state.Fixed(finding, $"The command with {finding.Subject} is gone.");
    }

    /// <summary>True when a command in a substitution holds the finding more closely.</summary>
    private static bool IsInner(RunRewrite rewrite, Finding finding, ShellCommand outer) =>
        rewrite.Kept.Any(k => k.Command.Depth > outer.Depth && k.Script.Span(k.Command.Start, k.Command.End) is var s && s.Start <= finding.Span.Start && finding.Span.End <= s.End);

    private void FixWritten(Finding finding, RunRewrite rewrite, RunScript script, ShellCommand command)
    {
        if (finding.Subject == ".git/config")
            FixUrl(finding, rewrite, script, command);
        else if (finding.Subject == WrittenSecrets.KeptFile(command))
            MountSettings(finding, rewrite, script, command, finding.Subject);
        else if (command.Redirections.Any(r => r.Operator == "<<"))
            state.Leave(finding, $"{finding.Subject} is written from a here-document: put its text into a file outside of the repository and mount it with --mount=type=secret,target=.");
        else if (SecretFiles.Judge(finding.Subject) == FileSecrecy.None && BuildTool.OfFile(Name(finding.Subject)).FirstOrDefault() is null)
            state.Leave(finding, $"{finding.Subject} is no file that is only for building: the program that reads it must get the secret at run time.");
        else if (rewrite.Kept.Any(k => k.Command.Runs("cd") && k.Command.Start < command.Start) && !finding.Subject.StartsWith('/'))
            state.Leave(finding, $"Where {finding.Subject} lies depends on a cd before it: mount the finished file with --mount=type=secret,target= instead.");
        else if (state.PathOf(finding.Instruction!, finding.Subject) is not { } path)
            state.Leave(finding, $"Where {finding.Subject} lies is not known here: set WORKDIR, or mount the finished file with --mount=type=secret,target=.");
        else if (!rewrite.Remove(script, command))
            state.Leave(finding, "The command stands inside of an if, a loop or a group: take it out by hand and mount the finished file with --mount=type=secret,target=.");
        else
            MountFile(finding, path, Source(finding.Subject), $"holds what line {Line(finding)} wrote");
    }

    /// <summary>A command that keeps a credential in its program's settings: the finished settings are mounted instead.</summary>
    private void MountSettings(Finding finding, RunRewrite rewrite, RunScript script, ShellCommand command, string kept)
    {
        string name = Name(kept);
        BuildTool? tool = kept == ".gitconfig" ? BuildTool.All.First(t => t.Programs.Contains("git")) : BuildTool.OfFile(name).FirstOrDefault(t => t.HomePath is not null);
        if (tool?.HomePath is not { } below || state.Home(finding.Instruction!) is not { } home)
            state.Leave(finding, $"{command.Name} keeps the credential in {kept}: give it to each command by a secret mount instead ({command.Name}'s own variables can hold it for one command).");
        else if (!rewrite.Remove(script, command))
            state.Leave(finding, "The command stands inside of an if, a loop or a group: take it out by hand and mount the finished settings with --mount=type=secret,target=.");
        else
            MountFile(finding, $"{home}/{below}", "$HOME/" + below, kept == ".gitconfig" ? "holds 'machine HOST login USER password TOKEN'" : $"holds what line {Line(finding)} set");
    }

    /// <summary>Mounts a file in the RUNs from this one on that use it, and takes out what removes or protects it.</summary>
    private void MountFile(Finding finding, string path, string from, string content)
    {
        string id = state.Supply.FromFile(Name(path), from);
        int users = new MountedFile(state, path, id).AddTo([finding.Instruction!, .. state.RunsAfter(finding.Instruction!)], always: finding.Instruction!);
        state.AskToReplace(finding);
        state.Ask($"{from} {content}; keep it out of the repository and list it in .dockerignore.");
        state.Fixed(finding, users > 0 ? $"{path} is mounted as secret {id} where it is used and is in no layer." : $"{path} is no longer written; nothing after it uses it.");
    }

    private void FixUrl(Finding finding, RunRewrite rewrite, RunScript script, ShellCommand command)
    {
        ShellWord? word = command.Words.Concat(command.Settings).FirstOrDefault(w => CredentialUrls.Find(w.Text).Any() && script.Span(w) is var s && s.Start >= finding.Span.Start && s.End <= Math.Max(finding.Span.End, s.End));
        if (word is null || CredentialUrls.Find(word.Text).FirstOrDefault() is not { Length: > 0 } url)
        {
            state.Leave(finding, "The URL could not be found again in the command.");
            return;
        }
        string credentials = url.Credentials(word.Text);
        TextSpan span = script.Span(word);
        int at = state.Source.Slice(span).IndexOf(credentials + "@", StringComparison.Ordinal);
        string host = url.Host.Split(':')[0];
        bool readsNetrc = NetrcReaders.Contains(command.Name);
        if (at < 0 || (!readsNetrc && command.Name != "curl"))
        {
            state.Leave(finding, $"{command.Name} is not known to read credentials from a file: mount them as a secret and put them into the URL with $(cat /run/secrets/ID), if the program keeps the URL nowhere.");
            return;
        }
        if (readsNetrc && state.Home(finding.Instruction!) is null)
        {
            state.Leave(finding, "The home of the user, where .netrc is looked for, is not known: give USER a name.");
            return;
        }
        rewrite.Replace(new TextSpan(span.Start + at, credentials.Length + 1), "");
        string id = state.Supply.FromFile("netrc", "$HOME/.netrc");
        string access = state.Access(finding.Instruction!);
        if (readsNetrc)
            rewrite.Mount($"type=secret,id={id},target={state.Home(finding.Instruction!)}/.netrc,required=true{access}");
        else
            NetrcForCurl(rewrite, script, command, id, access);
        state.AskToReplace(finding);
        state.Ask($"$HOME/.netrc holds 'machine {host} login USER password TOKEN'.");
        state.Fixed(finding, $"{command.Name} reads the credentials of {host} from a mounted .netrc; the URL holds none.");
        if (command.Name == "git")
            state.Ask($"For git over SSH, write git@{host}:… and use RUN --mount=type=ssh with the host's key in known_hosts (pinned, not from ssh-keyscan while building).");
    }

    /// <summary>A URL in what runs in the container: the shell puts the credentials in, whatever program gets them.</summary>
    private void FixRunning(Finding finding, RunRewrite rewrite, RunScript script, ShellCommand command)
    {
        ShellWord? word = command.Words.Concat(command.Settings).FirstOrDefault(w => w.IsLiteral && script.Span(w) == finding.Span);
        if (finding.Rule != BuildFileRules.Url || word is null || CredentialUrls.Find(word.Text).FirstOrDefault() is not { Length: > 0 } url)
        {
            state.Leave(finding, "It is kept in the program's settings when the container runs: mount the finished settings instead.");
            return;
        }
        string id = state.Supply.FromVariable(Variable($"{command.Name}_credentials"));
        rewrite.Replace(script.Span(word), Around(word.Text, url.UserInfo, url.UserInfoLength, id));
        state.AskToReplace(finding);
        state.Ask($"/run/secrets/{id} holds USER:PASSWORD for {url.Host}, as they stand in a URL.");
        state.Fixed(finding, $"{command.Name} gets the credentials of {url.Host} from /run/secrets/{id}.");
    }

    private static void NetrcForCurl(RunRewrite rewrite, RunScript script, ShellCommand command, string id, string access)
    {
        rewrite.Mount($"type=secret,id={id},required=true{access}");
        rewrite.Replace(new TextSpan(script.Span(command.Program[0]).End, 0), $" --netrc-file /run/secrets/{id}");
    }

    private void FixLiteral(Finding finding, RunRewrite rewrite, RunScript script, ShellCommand command)
    {
        if (WrittenSecrets.KeptFile(command) is { } kept)
        {
            MountSettings(finding, rewrite, script, command, kept);
            return;
        }
        CommandCredential credential = CommandCredentials.In(command).FirstOrDefault(c => script.Span(c.Word) == finding.Span && c.What == finding.Subject);
        if (credential.Word is null)
        {
            state.Leave(finding, finding.Subject == "chpasswd" ? "The password's hash would stay in /etc/shadow of the image: use an account without password." : "The word is given through a pipe: read it from a mounted secret, < /run/secrets/ID.");
            return;
        }
        string access = state.Access(finding.Instruction!);
        state.AskToReplace(finding);
        if (command.Name == "curl" && credential.What is "-u" or "--user" && credential.Option is { } option)
        {
            string netrc = state.Supply.FromFile("netrc", "$HOME/.netrc");
            rewrite.Mount($"type=secret,id={netrc},required=true{access}");
            rewrite.Replace(TextSpan.Between(script.Span(option).Start, script.Span(credential.Word).End), $"--netrc-file /run/secrets/{netrc}");
            state.Ask("$HOME/.netrc holds 'machine HOST login USER password PASSWORD' for the host that curl asks.");
            state.Fixed(finding, "curl reads user and password from a mounted .netrc.");
            return;
        }
        string name = NameOf(command, credential);
        if (credential.Option is { } header && command.Name == "curl" && !credential.What.StartsWith('-'))
        {
            string file = state.Supply.FromFile("curl_header", "curl_header.txt");
            rewrite.Mount($"type=secret,id={file},required=true{access}");
            rewrite.Replace(script.Span(credential.Word), $"@/run/secrets/{file}");
            state.Ask($"curl_header.txt holds the whole header line, '{credential.What}: …'; keep it out of the repository.");
            state.Fixed(finding, $"curl reads the {credential.What} header from a mounted file.");
            return;
        }
        string id = state.Supply.FromVariable(Variable(name));
        rewrite.Mount($"type=secret,id={id},required=true{access}");
        string secret = finding.Value ?? credential.Value;
        rewrite.Replace(script.Span(credential.Word), Around(credential.Word.Text, credential.Word.Text.LastIndexOf(secret, StringComparison.Ordinal), secret.Length, id));
        state.Fixed(finding, $"{finding.Subject} is read from secret {id}.");
    }

    /// <summary>What a credential among words is called: its variable, or program and option.</summary>
    internal static string NameOf(ShellCommand command, CommandCredential credential) =>
        ShellCommand.IsSetting(credential.Word.Text) ? credential.What : $"{command.Name}_{credential.What.TrimStart('-')}";

    /// <summary>A name as one of a variable.</summary>
    internal static string Variable(string name) => string.Concat(name.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')).Trim('_');

    /// <summary>A word of a shell with a stretch of it read from where a secret is mounted; the whole where there is no such stretch.</summary>
    internal static string Around(string word, int at, int length, string id) =>
        $"{Quoted(word[..Math.Max(0, at)])}\"$(cat /run/secrets/{id})\"{(at < 0 ? "" : Quoted(word[(at + length)..]))}";

    /// <summary>A word as a shell takes it, in quotes where it needs them.</summary>
    internal static string Quoted(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || "_-=:./@,+%".Contains(c)) ? text : "'" + text.Replace("'", "'\\''") + "'";

    private int Line(Finding finding) => state.Source.LineAt(finding.Span.Start);

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Source(string path) => BuildTool.OfFile(Name(path)).FirstOrDefault()?.HomePath is { } below ? "$HOME/" + below : Name(path);
}
