using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Vulnerabilities.Database;

namespace Lading.Cli.Commands;

/// <summary><c>lading db update</c>: advisories from OSV.dev or a mirror.</summary>
internal static class DbUpdateCommand
{
    public static Command Build()
    {
        var database = new DatabaseOptions();
        var ecosystems = new Option<string[]>("--ecosystem") { Description = "Ecosystem to have, as OSV.dev names it: Debian, npm, 'Rocky Linux'; may repeat. [default: those of the database, the usual ones the first time]", HelpName = "NAME" };
        var from = new Option<string>("--from") { Description = $"URL or folder of a tree laid out like OSV.dev's. [default: {UpdateOptions.OsvDev}]", HelpName = "URL", DefaultValueFactory = _ => UpdateOptions.OsvDev };
        var kev = new Option<string?>("--kev") { Description = "URL or file of CISA's catalogue, or none. [default: CISA's, or kev/ of the mirror]", HelpName = "URL" };
        var epss = new Option<string?>("--epss") { Description = "URL or file of EPSS scores, or none. [default: FIRST's, or epss/ of the mirror]", HelpName = "URL" };
        var full = new Option<bool>("--full") { Description = "Fetch everything anew; only so are records noticed that were deleted." };
        Option<bool> wait = DbImportCommand.Wait();
        var command = new Command("update", "bring the database up to date from OSV.dev, CISA and FIRST") { database.Db, ecosystems, from, kev, epss, full, wait };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = database.Path(parsed);
            using DatabaseBuild build = DatabaseBuild.Begin(path, parsed.GetValue(wait) ? TimeSpan.FromHours(1) : default, cancellation);
            var update = new DatabaseUpdate(build, new UpdateOptions
            {
                From = parsed.GetRequiredValue(from),
                Ecosystems = parsed.GetValue(ecosystems) ?? [],
                Kev = parsed.GetValue(kev),
                Epss = parsed.GetValue(epss),
                Full = parsed.GetValue(full),
            }, Terminal.Say);
            DbImportCommand.Tell(await update.RunAsync(path + ".download", DbCommand.Now(), cancellation).ConfigureAwait(false), build);
            foreach (string missed in update.Missed)
                Terminal.Error(missed);
            return update.Missed.Count > 0 ? ExitCode.Failed : ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Description = ["The first time whole archives are fetched, later what changed. A download that broke off goes on where it stopped. The database is replaced when the new one is whole; until then, and if anything goes wrong, it stays as it is."],
            Examples =
            [
                ("lading db update", "Everything that is in the database, or the usual ecosystems"),
                ("lading db update --ecosystem Debian --ecosystem npm", "Only these"),
                ("lading db update --from https://mirror.example/osv", "From a mirror: the same files, served by anything"),
            ],
            Environment = [(DatabasePath.Variable, "the database, when --db is not given"), ("HTTPS_PROXY, NO_PROXY", "the proxy")],
            ExitCodes = [(ExitCode.Ok, "up to date"), (ExitCode.Usage, "wrong usage"), (ExitCode.Failed, "records, KEV or EPSS could not be fetched; the message says what was kept")],
        });
    }
}
