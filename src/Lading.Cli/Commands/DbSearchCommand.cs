using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Inventory.Identity;
using Lading.Oci;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Ecosystems;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Matching;

namespace Lading.Cli.Commands;

/// <summary><c>lading db search</c>: what the database says about an id, a package or a purl.</summary>
internal static class DbSearchCommand
{
    public static Command Build()
    {
        var query = new Argument<string>("QUERY") { Description = "an id (CVE, GHSA, DSA, ...) or alias, a purl, or the name of a package, ECOSYSTEM:NAME where it is not clear" };
        var database = new DatabaseOptions();
        Option<string> output = DbStatusCommand.Output();
        var command = new Command("search", "look up an id, a package or a purl") { query, output };
        foreach (Option option in database.All)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            string text = parsed.GetRequiredValue(query).Trim();
            using SqliteAdvisoryDatabase open = database.Open(parsed, Terminal.Warn);
            IReadOnlyList<Row> rows = text.StartsWith("pkg:", StringComparison.Ordinal) ? OfPurl(open, text) : OfId(open, text) is { Count: > 0 } byId ? byId : OfName(open, text);
            if (parsed.GetRequiredValue(output) == "json")
                JsonOutput.Write(writer => Write(writer, open, rows));
            else
                Write(Console.Out, open, rows);
            return rows.Count > 0 ? ExitCode.Ok : ExitCode.Findings;
        });
        return HelpText.Attach(command, new HelpText
        {
            Examples =
            [
                ("lading db search CVE-2021-44228", "Every record of a flaw, whatever its id"),
                ("lading db search GHSA-jfh8-c2jp-5v3q -o json", "The whole record"),
                ("lading db search npm:lodash", "Every record about a package"),
                ("lading db search 'pkg:npm/lodash@4.17.20'", "Those that a version is affected by"),
            ],
            ExitCodes = [(ExitCode.Ok, "found"), (ExitCode.Findings, "nothing found"), (ExitCode.Usage, "wrong usage"), (ExitCode.Failed, "there is no database, or it is damaged")],
        });
    }

    /// <summary>One line of the answer: a record, with the entry that is about the package.</summary>
    private sealed record Row(Advisory Advisory, AffectedPackage? Entry);

    private static IReadOnlyList<Row> OfId(SqliteAdvisoryDatabase open, string id) =>
        [.. open.Naming(id).SelectMany(a => open.AffectedBy(a.Id).DefaultIfEmpty().Select(e => new Row(a, e)))];

    private static IReadOnlyList<Row> OfName(SqliteAdvisoryDatabase open, string text)
    {
        var rows = new List<Row>();
        foreach (string name in open.File.Meta.Ecosystems.Select(e => e.Name))
        {
            string? package = text.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase) ? text[(name.Length + 1)..] : text;
            rows.AddRange(open.Find(name, EcosystemList.Named(name).Normalize(package)).Select(e => new Row(e.Advisory, e.Affected)));
        }
        return rows;
    }

    private static IReadOnlyList<Row> OfPurl(SqliteAdvisoryDatabase open, string purl)
    {
        if (!PackageUrl.TryParseLenient(purl, out PackageUrl? parsed, out string? error))
            throw LadingException.Usage($"'{Printable.Text(purl)}' is not a package URL: {error}.");
        bool anyVersion = parsed!.Version is null;
        if (anyVersion)
            PackageUrl.TryParseLenient(purl.Insert(purl.AsSpan().IndexOfAny('?', '#') is >= 0 and var at ? at : purl.Length, "@0"), out parsed, out _);
        Sbom sbom = SbomFormats.Read(System.Text.Encoding.UTF8.GetBytes(parsed + "\n"), "the purl");
        PackageIdentity.Result identity = PackageIdentity.Of(sbom.Packages[0], sbom.Distro);
        if (identity.Lookup is not { } lookup)
            throw LadingException.Input($"{Printable.Text(purl)}: {identity.Problem}.");
        return
        [
            .. open.Find(lookup.Ecosystem, lookup.Name)
                .Where(e => lookup.Fit(e.Affected.Release) != ReleaseFit.No && (anyVersion || RangeEvaluator.IsAffected(e.Affected, lookup.Version, lookup.Scheme)))
                .Select(e => new Row(e.Advisory, e.Affected)),
        ];
    }

    private static string Range(AffectedPackage entry)
    {
        if (entry.AllVersions)
            return "all versions";
        IEnumerable<string> parts = entry.Ranges.Select(r => RangeEvaluator.Text(r.Events));
        if (entry.Versions.Count > 0)
            parts = parts.Append(entry.Versions.Count > 4 ? $"{entry.Versions.Count} versions" : string.Join(", ", entry.Versions));
        return string.Join(" or ", parts.Take(4)) + (entry.Module is null ? "" : $" (module {entry.Module})");
    }

    private static string Where(AffectedPackage entry) => $"{entry.Ecosystem}{(entry.Release is null ? "" : ":" + entry.Release)} {entry.Name}";

    private static void Write(TextWriter output, SqliteAdvisoryDatabase open, IReadOnlyList<Row> rows)
    {
        if (rows.Count == 0)
        {
            output.WriteLine("Nothing found.");
            return;
        }
        TextTable.Write(output, ["ID", "PACKAGE", "AFFECTED", "STATE", "SUMMARY"], rows.Select(r => (IReadOnlyList<string>)
        [
            Printable.Text(r.Advisory.Id, 60),
            r.Entry is null ? "" : Printable.Text(Where(r.Entry), 80),
            r.Entry is null ? "" : Printable.Text(Range(r.Entry), 120),
            State(open, r.Advisory),
            Printable.Text(r.Advisory.Summary ?? "", 200),
        ]), Terminal.Width);
    }

    private static string State(SqliteAdvisoryDatabase open, Advisory advisory)
    {
        var words = new List<string>();
        if (advisory.Withdrawn is { } day)
            words.Add($"withdrawn {day:yyyy-MM-dd}");
        if (advisory.Kind != AdvisoryKind.Vulnerability)
            words.Add(advisory.Kind.ToString().ToLowerInvariant());
        if (advisory.Source != DatabaseBuild.PublicLayer)
            words.Add("layer " + advisory.Source);
        if (advisory.Aliases.Concat(advisory.Upstream).Append(advisory.Id).Any(i => open.Kev(i) is not null))
            words.Add("exploited");
        return words.Count == 0 ? "-" : string.Join(", ", words);
    }

    private static void Write(Utf8JsonWriter writer, SqliteAdvisoryDatabase open, IReadOnlyList<Row> rows)
    {
        writer.WriteStartArray();
        foreach (IGrouping<string, Row> group in rows.GroupBy(r => r.Advisory.Id, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Advisory advisory = group.First().Advisory;
            writer.WriteStartObject();
            writer.WriteString("id", advisory.Id);
            writer.WriteString("layer", advisory.Source);
            writer.WriteString("kind", advisory.Kind.ToString().ToLowerInvariant());
            string[] cves = [.. advisory.Aliases.Concat(advisory.Upstream).Append(advisory.Id).Where(i => i.StartsWith("CVE-", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
            writer.WriteStartArray("exploits");
            foreach (string cve in cves)
            {
                KevEntry? kev = open.Kev(cve);
                EpssScore? epss = open.Epss(cve);
                if (kev is null && epss is null)
                    continue;
                writer.WriteStartObject();
                writer.WriteString("cve", cve);
                if (kev is not null)
                    writer.WriteString("kevSince", kev.Added.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                if (epss is not null)
                {
                    writer.WriteNumber("epss", epss.Probability);
                    writer.WriteNumber("epssPercentile", epss.Percentile);
                }
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WritePropertyName("record");
            if (open.Json(advisory.Id) is { } json)
                writer.WriteRawValue(json.AsSpan(json.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? 3 : 0));
            else
                writer.WriteNullValue();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
