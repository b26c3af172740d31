using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;

namespace Lading.Cli.Commands;

/// <summary><c>lading db import</c>: advisories from files, without a network.</summary>
internal static class DbImportCommand
{
    public static Command Build()
    {
        var paths = new Argument<string[]>("PATH") { Description = "folders laid out like OSV.dev, zips and single records in OSV form, KEV and EPSS files, or an exported database", Arity = ArgumentArity.ZeroOrMore };
        var database = new DatabaseOptions();
        var layer = new Option<string?>("--layer") { Description = "Put the records into a private layer of this name; where it and the public data have one id, the layer's record counts.", HelpName = "NAME" };
        var remove = new Option<bool>("--remove") { Description = "Take the layer away." };
        Option<bool> wait = Wait();
        var command = new Command("import", "build or renew the database from files") { paths, database.Db, layer, remove, wait };
        command.SetAction((parsed, cancellation) =>
        {
            string[] given = parsed.GetValue(paths) ?? [];
            string? name = parsed.GetValue(layer);
            bool removes = parsed.GetValue(remove);
            CheckUsage(given, name, removes);
            using DatabaseBuild build = DatabaseBuild.Begin(database.Path(parsed), parsed.GetValue(wait) ? TimeSpan.FromHours(1) : default, cancellation);
            if (removes)
                build.RemoveLayer(name!);
            foreach (string path in given)
                ImportPlan.Add(build, path, name ?? DatabaseBuild.PublicLayer);
            Tell(build.Commit(DbCommand.Now(), cancellation), build);
            return Task.FromResult(ExitCode.Ok);
        });
        return HelpText.Attach(command, new HelpText
        {
            Description = ["A zip named all.zip in a folder named like an ecosystem holds all records of it and takes the place of those imported before. Everything else is added to what is there. The database is replaced when the new one is whole; until then, and if anything goes wrong, it stays as it is."],
            Examples =
            [
                ("lading db import /media/osv", "A tree as OSV.dev serves it, with kev/ and epss/ beside"),
                ("lading db import advisories.db", "What 'lading db export' wrote"),
                ("lading db import --layer acme ./advisories", "Your own advisories, over the public ones"),
                ("lading db import --layer acme --remove", "And without them again"),
            ],
        });
    }

    /// <summary>The option to wait for another build.</summary>
    public static Option<bool> Wait() => new("--wait") { Description = "Wait while another process updates the database, instead of giving up." };

    private static void CheckUsage(string[] paths, string? layer, bool removes)
    {
        if (removes && layer is null)
            throw LadingException.Usage("--remove needs --layer NAME.");
        if (removes == paths.Length > 0)
            throw LadingException.Usage(removes ? "--remove takes no PATH." : "What is to be imported is missing.", removes ? null : "For example: lading db import DIR");
        if (layer is not null && (layer == DatabaseBuild.PublicLayer || layer.Length is 0 or > 60 || layer.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))))
            throw LadingException.Usage($"'{Oci.Printable.Text(layer, 60)}' cannot be the name of a layer.", "Letters, digits, '-', '_' and '.', and not 'osv', which is the public one.");
    }

    /// <summary>Says what a build did.</summary>
    public static void Tell(BuildResult result, DatabaseBuild build)
    {
        if (build.SetAside is { } reason)
            Terminal.Warn($"{reason} It was kept as *.damaged, and a new one was made; private layers have to be imported again.");
        foreach (OsvProblem problem in result.Refused.Take(10))
            Terminal.Warn($"left out: {problem}");
        if (result.Refused.Count > 10)
            Terminal.Warn($"left out: {result.Refused.Count - 10} more; 'lading db status --problems' lists all.");
        Terminal.Say($"{result.Info.Advisories} advisories, {result.Info.Digest}");
        if (result.Before is { } before)
            Terminal.Say(before.Digest == result.Info.Digest ? "Nothing has changed." : $"Before: {before.Advisories} advisories, {before.Digest}");
        if (result.Problems.Count > 0)
            Terminal.Detail("noted: " + string.Join(", ", result.Problems.Select(p => $"{p.Value} {p.Key}")));
    }
}
