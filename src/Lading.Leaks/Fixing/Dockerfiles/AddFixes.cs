using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>
/// Fixes ADD of a URL with credentials: a repository of git is fetched with the secret that BuildKit's git source looks for (Docker documentation, "Build
/// secrets", "Git authentication"), anything else by the curl that the stage has, with a mounted <c>.netrc</c>.
/// </summary>
internal sealed class AddFixes(FixState state)
{
    private const string Advice = "Take the credentials out of the URL. With BuildKit 0.23 or newer, 'docker build --secret id=HTTP_AUTH_HEADER_HOST,env=…' gives ADD the header of that host; else fetch it in a RUN with a mounted .netrc: ";

    /// <summary>Fixes one finding.</summary>
    public void Fix(Finding finding)
    {
        Instruction add = finding.Instruction!;
        if (add.Kind != InstructionKind.Add || add.Words.Count != 2 || add.Exec is not null || CredentialUrls.Find(add.Words[0].Text).FirstOrDefault() is not { Length: > 0 } url)
        {
            state.Leave(finding, "Take the credentials out of the URL: write each ADD of a URL in a line of its own, and run this again.");
            return;
        }
        string word = add.Words[0].Text;
        string bare = word.Remove(url.UserInfo, url.UserInfoLength + 1);
        string path = bare.Split('#')[0].Split('?')[0];
        if (path.EndsWith(".git", StringComparison.Ordinal))
            FromGit(finding, add, url);
        else
            FromWeb(finding, add, url, bare, path);
    }

    private void FromGit(Finding finding, Instruction add, CredentialUrl url)
    {
        if (!state.AllowsEnv)
        {
            state.Leave(finding, "Declare '# syntax=docker/dockerfile:1' at the head and run this again: ADD then takes the credentials of git from the secret GIT_AUTH_TOKEN. Or write git@HOST:… and build with --ssh default.");
            return;
        }
        bool isToken = url.Host is "github.com" or "gitlab.com";
        string id = isToken ? "GIT_AUTH_TOKEN" : "GIT_AUTH_HEADER";
        state.Edits.Delete(new TextSpan(add.Words[0].Span.Start + url.UserInfo, url.UserInfoLength + 1));
        state.Supply.Named(id);
        state.AskToReplace(finding);
        if (!isToken)
            state.Ask($"GIT_AUTH_HEADER holds the header for {url.Host}: \"basic $(printf %s USER:PASSWORD | base64)\".");
        state.Fixed(finding, $"ADD takes the credentials of {url.Host} from the secret {id}; the URL holds none.");
    }

    private void FromWeb(Finding finding, Instruction add, CredentialUrl url, string bare, string path)
    {
        string file = path[(path.LastIndexOf('/') + 1)..];
        string target = add.Words[1].Text;
        if (target.EndsWith('/') || target is "." or "..")
            target = target.TrimEnd('/') + "/" + file;
        string command = $"curl -fsSL --create-dirs --netrc-file /run/secrets/netrc -o {Word(target)} {Word(bare)} && chmod 600 {Word(target)}";
        bool isPlain = (bare + target).AsSpan().IndexOfAny("\"'`\\\n ") < 0 && file.Length > 0 && url.Host.IndexOf('$') < 0;
        if (!isPlain || add.Flags.Count > 0 || state.Access(add).Length > 0 || !state.HasPosixShell(add) || !HasCurl(add))
        {
            state.Leave(finding, isPlain ? $"{Advice}RUN --mount=type=secret,id=netrc {command}, where the image has curl." : Advice + "RUN --mount=type=secret,id=netrc curl --netrc-file /run/secrets/netrc ….");
            return;
        }
        string id = state.Supply.FromFile("netrc", "$HOME/.netrc");
        state.Edits.Replace(add.Span, $"RUN --mount=type=secret,id={id},required=true {state.File.Escape}{state.Source.LineBreak}    {command.Replace("/run/secrets/netrc", "/run/secrets/" + id)}");
        state.AskToReplace(finding);
        state.Ask($"$HOME/.netrc holds 'machine {url.Host.Split(':')[0]} login USER password TOKEN'.");
        state.Fixed(finding, "curl fetches it with the credentials of a mounted .netrc; the URL holds none.");
    }

    /// <summary>True when a RUN before it in the stage, or in one that it is built on, runs curl.</summary>
    private bool HasCurl(Instruction add) => state.RunsBefore(add).Any(r => r.Exec is null && state.Rewrite(r).Scripts.Any(s => s.Commands.Any(c => c.Runs("curl"))));

    private static string Word(string text) => text.Contains('$') ? $"\"{text}\"" : CommandFixes.Quoted(text);
}
