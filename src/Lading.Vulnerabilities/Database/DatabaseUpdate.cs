using System.Globalization;
using Lading.Oci;
using Lading.Oci.Registry;

namespace Lading.Vulnerabilities.Database;

/// <summary>What an update fetches, and from where.</summary>
public sealed record UpdateOptions
{
    /// <summary>OSV.dev's public bucket.</summary>
    public const string OsvDev = "https://osv-vulnerabilities.storage.googleapis.com";
    private const string Cisa = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";
    private const string First = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz";

    /// <summary>Where OSV.dev's tree is: a URL or a folder.</summary>
    public string From { get; init; } = OsvDev;

    /// <summary>Names of ecosystems as OSV.dev's folders have them. Empty: those of the database, or else <see cref="Usual"/>.</summary>
    public IReadOnlyList<string> Ecosystems { get; init; } = [];

    /// <summary>Where CISA's catalogue is; <c>none</c> for not at all. Null: at CISA's, or beside a mirror's tree in <c>kev/</c>.</summary>
    public string? Kev { get; init; }

    /// <summary>Where EPSS scores are; <c>none</c> for not at all. Null: at FIRST's, or beside a mirror's tree in <c>epss/</c>.</summary>
    public string? Epss { get; init; }

    /// <summary>Fetch whole zips even where asking for what changed would do. Records that were deleted are noticed only so.</summary>
    public bool Full { get; init; }

    /// <summary>How often and how long is tried.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>Ecosystems of a first update when none is named.</summary>
    public static IReadOnlyList<string> Usual { get; } =
    [
        "AlmaLinux", "Alpine", "Bitnami", "Chainguard", "Debian", "GitHub Actions", "Go", "Hex", "Maven", "npm", "NuGet", "Packagist",
        "Pub", "PyPI", "Red Hat", "Rocky Linux", "RubyGems", "SwiftURL", "Ubuntu", "Wolfi", "crates.io",
    ];

    internal string KevLocation => Kev ?? (From == OsvDev ? Cisa : Download.Below(From, "kev", "known_exploited_vulnerabilities.json"));
    internal string EpssLocation => Epss ?? (From == OsvDev ? First : Download.Below(From, "epss", "epss_scores-current.csv.gz"));
}

/// <summary>
/// Brings a database up to date from OSV.dev, CISA and FIRST: the first time whole zips, later what changed, by the list
/// <c>ECOSYSTEM/modified_id.csv</c> that is read from its newest line to the last one seen.
/// </summary>
public sealed class DatabaseUpdate(DatabaseBuild build, UpdateOptions options, Action<string> say)
{
    private const long MaxZip = 16L << 30;
    private const long MaxList = 1L << 30;
    private const long MaxFeed = 256L << 20;

    /// <summary>More changed records than this share of a set, and the zip is less work.</summary>
    private const double ShareForZip = 0.1;
    private const int LeastForZip = 100;

    private readonly List<string> _missed = [];

    /// <summary>What could not be fetched although the update went on: KEV, EPSS.</summary>
    public IReadOnlyList<string> Missed => _missed;

    /// <summary>
    /// Fetches everything, builds, and puts the result in place. Throws <see cref="LadingException"/> when records cannot be
    /// fetched; the present database is unchanged then, and what has arrived is kept for the next try.
    /// </summary>
    /// <param name="folder">Where downloads are kept until the update is done.</param>
    /// <param name="now">The time of the update.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<BuildResult> RunAsync(string folder, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The folder {Printable.Text(folder)} cannot be made: {Printable.Text(e.Message)}", inner: e);
        }
        using var download = new Download(folder, options.Retry, RegistrySettings.Default);
        foreach (string ecosystem in Ecosystems())
            await UpdateSetAsync(download, ecosystem, folder, now, cancellation).ConfigureAwait(false);
        await FeedAsync(download, "KEV", options.KevLocation, options.Kev is not null, "kev.json", build.AddKev, cancellation).ConfigureAwait(false);
        await FeedAsync(download, "EPSS", options.EpssLocation, options.Epss is not null, "epss.csv.gz", build.AddEpss, cancellation).ConfigureAwait(false);
        BuildResult result = build.Commit(now, cancellation);
        Directory.Delete(folder, recursive: true);
        return result;
    }

    private string[] Ecosystems()
    {
        if (options.Ecosystems.Count > 0)
            return [.. options.Ecosystems.Distinct(StringComparer.Ordinal)];
        string[] known = [.. (build.Present?.Meta.Sets ?? []).Where(s => s.Layer == DatabaseBuild.PublicLayer && s.Name.Length > 0).Select(s => s.Name)];
        return known.Length > 0 ? known : [.. UpdateOptions.Usual];
    }

    private async Task UpdateSetAsync(Download download, string name, string folder, DateTimeOffset now, CancellationToken cancellation)
    {
        if (name.Length is 0 or > 100 || name.AsSpan().IndexOfAny('/', '\\', ':') >= 0 || name.StartsWith('.'))
            throw LadingException.Usage($"'{Printable.Text(name, 60)}' is not the name of an ecosystem.", "Names are those of OSV.dev, without a release: Debian, npm, 'Rocky Linux'.");
        RecordSet? set = build.Present?.Meta.Sets.FirstOrDefault(s => s.Layer == DatabaseBuild.PublicLayer && s.Name == name);
        (DateTimeOffset? newest, List<string>? changed) = await ChangedAsync(download, name, set, now, cancellation).ConfigureAwait(false);
        if (changed is { Count: 0 })
        {
            say($"{name}: nothing new");
            build.Advance(DatabaseBuild.PublicLayer, name, null, newest);
            return;
        }
        if (changed is null || changed.Count > Math.Max(LeastForZip, set!.Records * ShareForZip))
        {
            await ZipAsync(download, name, options.Full ? null : set?.ETag, cancellation).ConfigureAwait(false);
            return;
        }
        say($"{name}: {changed.Count} changed");
        string own = Path.Combine(folder, name);
        Directory.CreateDirectory(own);
        await Parallel.ForEachAsync(changed, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (id, stop) =>
        {
            Downloaded record = await download.FetchAsync(Download.Below(options.From, name, id + ".json"), Path.Combine(name, id + ".json"), null, Advisories.OsvReader.MaxRecord, stop).ConfigureAwait(false);
            lock (build)
            {
                if (record.State == DownloadState.Done)
                    build.AddRecord(DatabaseBuild.PublicLayer, name, record.Path);
                else
                    build.RemoveRecord(DatabaseBuild.PublicLayer, id);
            }
        }).ConfigureAwait(false);
        build.Advance(DatabaseBuild.PublicLayer, name, null, newest);
    }

    private async Task ZipAsync(Download download, string name, string? etag, CancellationToken cancellation)
    {
        Downloaded zip = await download.FetchAsync(Download.Below(options.From, name, "all.zip"), name + ".zip", etag, MaxZip, cancellation).ConfigureAwait(false);
        switch (zip.State)
        {
            case DownloadState.NotFound when options.Ecosystems.Count == 0:
                // One of the usual ones that this mirror does not have.
                say($"{name}: not served by {options.From}");
                break;
            case DownloadState.NotFound:
                throw LadingException.Input($"{Printable.Text(options.From)} serves no ecosystem '{Printable.Text(name, 60)}'.", "Names are those of OSV.dev's ecosystems.txt, case counts.");
            case DownloadState.NotModified:
                say($"{name}: nothing new");
                build.Advance(DatabaseBuild.PublicLayer, name, etag, null);
                break;
            default:
                say(string.Create(CultureInfo.InvariantCulture, $"{name}: {new FileInfo(zip.Path).Length / 1e6:0.0} MB"));
                build.AddZip(DatabaseBuild.PublicLayer, name, zip.Path, zip.ETag);
                break;
        }
    }

    /// <summary>
    /// Ids that changed since the set was seen last, and the newest time in the list. Null ids when that cannot be told, so
    /// that the whole zip is needed.
    /// </summary>
    private async Task<(DateTimeOffset? Newest, List<string>? Ids)> ChangedAsync(Download download, string name, RecordSet? set, DateTimeOffset now, CancellationToken cancellation)
    {
        if (set?.Seen is not { } seen || options.Full)
            return (null, null);
        Downloaded list = await download.FetchAsync(Download.Below(options.From, name, "modified_id.csv"), name + ".csv", null, MaxList, cancellation).ConfigureAwait(false);
        if (list.State != DownloadState.Done)
            return (null, null);
        DateTimeOffset? newest = null;
        var ids = new List<string>();
        foreach (string line in File.ReadLines(list.Path))
        {
            int comma = line.IndexOf(',');
            if (comma < 0 || !DateTimeOffset.TryParse(line.AsSpan(0, comma), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
                return (null, null);
            // A record that says it was changed in the future must not hide what changes until then.
            if (time <= now && (newest is null || time > newest))
                newest = time;
            if (time <= seen)
                break;
            string id = line[(comma + 1)..].Trim();
            id = id[(id.LastIndexOf('/') + 1)..];
            if (!Advisories.OsvReader.IsId(id) || id.Length > 200)
                return (newest, null);
            ids.Add(id);
        }
        return (newest, [.. ids.Distinct(StringComparer.Ordinal)]);
    }

    private async Task FeedAsync(Download download, string name, string location, bool asked, string file, Action<string> add, CancellationToken cancellation)
    {
        if (location == "none")
            return;
        try
        {
            Downloaded feed = await download.FetchAsync(location, file, null, MaxFeed, cancellation).ConfigureAwait(false);
            if (feed.State == DownloadState.Done)
                add(feed.Path);
            else if (asked || options.From == UpdateOptions.OsvDev)
                _missed.Add($"{name}: {Printable.Text(location)} is not there");
            else
                say($"{name}: not served by {options.From}");
        }
        catch (LadingException e)
        {
            _missed.Add($"{name}: {e.Message}");
        }
    }
}
