using System.Text.Json;
using Lading.Oci;
using Lading.Vulnerabilities.Ecosystems;
using Lading.Vulnerabilities.Matching;
using Lading.Vulnerabilities.Versions;

namespace Lading.Vulnerabilities.Advisories;

/// <summary>Reads <c>affected[]</c> of an OSV record.</summary>
internal sealed class OsvAffectedReader(OsvProblems problems)
{
    private const int MaxEntries = 100_000;
    private const int MaxRanges = 10_000;
    private const int MaxEvents = 10_000;
    private const int MaxVersions = 100_000;
    private const int MaxName = 1_000;

    private readonly List<AffectedPackage> _entries = [];
    private int _informational;
    private int _seen;

    /// <summary>True when every entry says that it is only for information.</summary>
    public bool IsInformational => _informational > 0 && _informational == _seen;

    /// <summary>True when it is an erratum of a distribution whose summary begins with a severity.</summary>
    public bool HasErrata { get; private set; }

    /// <summary>Reads the value of <c>affected</c>.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        var values = new OsvValues(problems);
        if (!values.Enter(ref reader, JsonTokenType.StartArray, "/affected"))
            return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_seen >= MaxEntries)
            {
                if (_seen++ == MaxEntries)
                    problems.Add(OsvReason.TooMany, "/affected", $"more than {MaxEntries}");
                reader.Skip();
                continue;
            }
            if (values.Enter(ref reader, JsonTokenType.StartObject, new OsvPlace("", _seen)))
                ReadEntry(ref reader, values);
            _seen++;
        }
    }

    /// <summary>The entries, once the whole record was read.</summary>
    public IReadOnlyList<AffectedPackage> Finish(string? summary, bool isMalware)
    {
        IReadOnlyList<string>? streams = null;
        var finished = new List<AffectedPackage>(_entries.Count);
        foreach (AffectedPackage entry in _entries)
        {
            if (IsRpm(entry) && IsModular(entry))
            {
                streams ??= ModuleStreams.InSummary(summary);
                if (streams.Count == 0)
                    problems.Add(OsvReason.NoStream, "", Printable.Text(entry.Name, 60));
                // A package is of one stream: a record about two has an entry for each.
                finished.AddRange(streams.Count == 0 ? [entry] : streams.Select(stream => entry with { Module = stream }));
                continue;
            }
            bool isEmpty = entry.Ranges.Count == 0 && entry.Versions.Count == 0;
            if (isEmpty && !isMalware)
                problems.Add(OsvReason.NoVersions, "", Printable.Text(entry.Name, 60));
            finished.Add(isEmpty && isMalware ? entry with { AllVersions = true } : entry);
        }
        return finished;
    }

    private static bool IsModular(AffectedPackage entry)
    {
        foreach (AffectedRange range in entry.Ranges)
            foreach (RangeEvent e in range.Events)
                if (ModuleStreams.IsModular(e.Version))
                    return true;
        return false;
    }

    private static bool IsRpm(AffectedPackage entry) => entry.Ecosystem is "AlmaLinux" or "Rocky Linux" or "Red Hat" or "Oracle Linux" or "CentOS";

    /// <summary>The parts of one entry as they come, in whatever order.</summary>
    private struct Parts
    {
        public string? Ecosystem, Name, Word, Priority;
        public bool HasCommits;
        public List<List<RangeEvent>>? Ranges;
        public List<string>? Versions;
        public List<StatedSeverity>? Severities;
    }

    private void ReadEntry(ref Utf8JsonReader reader, OsvValues values)
    {
        var parts = new Parts();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("package"u8))
                ReadPackage(ref reader, values, ref parts);
            else if (reader.ValueTextEquals("ranges"u8))
                ReadRanges(ref reader, values, ref parts);
            else if (reader.ValueTextEquals("versions"u8))
            {
                reader.Read();
                parts.Versions = values.Texts(ref reader, new OsvPlace("/versions", _seen), MaxVersions, MaxName);
            }
            else if (reader.ValueTextEquals("severity"u8))
            {
                reader.Read();
                values.Severities(ref reader, new OsvPlace("/severity", _seen), parts.Severities ??= []);
            }
            else if (reader.ValueTextEquals("ecosystem_specific"u8) || reader.ValueTextEquals("database_specific"u8))
                ReadSpecific(ref reader, values, ref parts);
            else
            {
                problems.Add(OsvReason.UnknownField, new OsvPlace("", _seen), Printable.Text(System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(60, reader.ValueSpan.Length)]), 60));
                reader.Skip();
            }
        }
        Keep(parts);
    }

    private void ReadPackage(ref Utf8JsonReader reader, OsvValues values, ref Parts parts)
    {
        reader.Read();
        if (!values.Enter(ref reader, JsonTokenType.StartObject, new OsvPlace("/package", _seen)))
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isEcosystem = reader.ValueTextEquals("ecosystem"u8), isName = reader.ValueTextEquals("name"u8);
            reader.Read();
            if (isEcosystem)
                parts.Ecosystem = values.Text(ref reader, new OsvPlace("/package/ecosystem", _seen), MaxName);
            else if (isName)
                parts.Name = values.Text(ref reader, new OsvPlace("/package/name", _seen), MaxName);
            else
                reader.Skip();
        }
    }

    private void ReadRanges(ref Utf8JsonReader reader, OsvValues values, ref Parts parts)
    {
        reader.Read();
        if (!values.Enter(ref reader, JsonTokenType.StartArray, new OsvPlace("/ranges", _seen)))
            return;
        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (parts.Ranges?.Count >= MaxRanges)
            {
                problems.Count(OsvReason.TooMany);
                reader.Skip();
                continue;
            }
            if (!values.Enter(ref reader, JsonTokenType.StartObject, new OsvPlace("", _seen, i)))
                continue;
            string? type = null;
            List<RangeEvent>? events = null;
            // Of a range over commits the events are never looked at; the type mostly comes first.
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("type"u8), isEvents = reader.ValueTextEquals("events"u8);
                reader.Read();
                if (isType)
                    type = values.Text(ref reader, new OsvPlace("/type", _seen, i), 100);
                else if (isEvents && type != "GIT")
                    events = ReadEvents(ref reader, values, i);
                else
                    reader.Skip();
            }
            if (type is "SEMVER" or "ECOSYSTEM")
                (parts.Ranges ??= []).Add(events ?? []);
            else if (type == "GIT")
            {
                parts.HasCommits = true;
                problems.Count(OsvReason.CommitRange);
            }
            else
                problems.Add(OsvReason.UnknownRange, new OsvPlace("", _seen, i), Printable.Text(type ?? "", 60));
        }
    }

    private List<RangeEvent>? ReadEvents(ref Utf8JsonReader reader, OsvValues values, int range)
    {
        if (!values.Enter(ref reader, JsonTokenType.StartArray, new OsvPlace("/events", _seen, range)))
            return null;
        var events = new List<RangeEvent>(2);
        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (events.Count >= MaxEvents)
            {
                problems.Count(OsvReason.TooMany);
                reader.Skip();
                continue;
            }
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                values.Enter(ref reader, JsonTokenType.StartObject, Place());
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                RangeEventKind? kind = reader.ValueTextEquals("introduced"u8) ? RangeEventKind.Introduced
                    : reader.ValueTextEquals("fixed"u8) ? RangeEventKind.Fixed
                    : reader.ValueTextEquals("last_affected"u8) ? RangeEventKind.LastAffected
                    : reader.ValueTextEquals("limit"u8) ? RangeEventKind.Limit : null;
                if (kind is null)
                {
                    problems.Add(OsvReason.UnknownEvent, Place(), Printable.Text(System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(60, reader.ValueSpan.Length)]), 60));
                    reader.Skip();
                    continue;
                }
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.SequenceEqual("0"u8))
                    events.Add(new RangeEvent(kind.Value, "0"));
                else if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.IsEmpty)
                {
                    problems.Add(OsvReason.BadBound, Place(), reader.TokenType == JsonTokenType.String ? "empty" : reader.TokenType.ToString());
                    reader.Skip();
                }
                else if (values.Text(ref reader, Place(), MaxName, OsvReason.BadBound) is { } version)
                    events.Add(new RangeEvent(kind.Value, version));
            }

            OsvPlace Place() => new OsvPlace("", _seen, range, i);
        }
        return events;
    }

    private void ReadSpecific(ref Utf8JsonReader reader, OsvValues values, ref Parts parts)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isWord = reader.ValueTextEquals("urgency"u8), isPriority = reader.ValueTextEquals("ubuntu_priority"u8), isInformational = reader.ValueTextEquals("informational"u8);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String || !(isWord || isPriority || isInformational) || reader.ValueSpan.Length > 100)
                reader.Skip();
            else if (isWord)
                parts.Word = values.Text(ref reader, new OsvPlace("", _seen));
            else if (isPriority)
                parts.Priority = values.Text(ref reader, new OsvPlace("", _seen));
            else if (AdvisoryKinds.IsInformational(values.Text(ref reader, new OsvPlace("", _seen))))
                _informational++;
        }
    }

    private void Keep(in Parts parts)
    {
        if (string.IsNullOrEmpty(parts.Ecosystem) || string.IsNullOrEmpty(parts.Name))
        {
            // Commits alone are normal: the flaw of a repository, not of a package.
            if (parts.HasCommits && parts.Ecosystem is null && parts.Name is null)
                problems.Count(OsvReason.NoPackage);
            else
                problems.Add(OsvReason.NoPackage, new OsvPlace("", _seen));
            return;
        }
        int colon = parts.Ecosystem.IndexOf(':');
        string name = colon < 0 ? parts.Ecosystem : parts.Ecosystem[..colon];
        if (!EcosystemList.Knows(name))
            problems.Add(OsvReason.UnknownEcosystem, new OsvPlace("/package/ecosystem", _seen), Printable.Text(name, 60));
        Ecosystem ecosystem = EcosystemList.Named(name);
        VersionScheme scheme = ecosystem.Order;
        AffectedRange[] ranges = parts.Ranges is null ? [] : Ranges(parts.Ranges, scheme);
        HasErrata |= ecosystem.Name is "AlmaLinux" or "Rocky Linux" or "Red Hat";
        _entries.Add(new AffectedPackage
        {
            Ecosystem = ecosystem.Name,
            Release = colon < 0 ? null : parts.Ecosystem[(colon + 1)..],
            Name = ecosystem.Normalize(parts.Name),
            Ranges = ranges,
            Versions = parts.Versions is null ? [] : Uncovered(parts.Versions, ranges, scheme),
            Severities = parts.Severities is null ? [] : [.. parts.Severities],
            Word = parts.Word ?? parts.Priority,
        });
    }

    private AffectedRange[] Ranges(List<List<RangeEvent>> read, VersionScheme scheme)
    {
        var ranges = new AffectedRange[read.Count];
        for (int i = 0; i < ranges.Length; i++)
        {
            foreach (RangeEvent e in read[i])
                if (e.Version is not ("0" or "*") && !scheme.IsValid(e.Version))
                    problems.Add(OsvReason.OddBound, new OsvPlace("", _seen, i), Printable.Text(e.Version, 60));
            RangeEvent[] events = RangeOrder.Sort(read[i], scheme);
            Check(events, i);
            ranges[i] = new AffectedRange(events);
        }
        return ranges;
    }

    private void Check(RangeEvent[] events, int range)
    {
        bool introduced = false, last = false, several = false;
        foreach (RangeEvent e in events)
        {
            if (e.Kind == RangeEventKind.Introduced)
                (introduced, last) = (true, false);
            else if (e.Kind == RangeEventKind.LastAffected)
                (several, last) = (several || last, true);
        }
        if (!introduced)
            problems.Add(OsvReason.NoIntroduced, new OsvPlace("", _seen, range));
        if (several)
            problems.Add(OsvReason.SeveralLastAffected, new OsvPlace("", _seen, range));
    }

    private static string[] Uncovered(List<string> versions, AffectedRange[] ranges, VersionScheme scheme)
    {
        versions.RemoveAll(version =>
        {
            foreach (AffectedRange range in ranges)
                if (RangeEvaluator.Contains(range, version, scheme))
                    return true;
            return false;
        });
        return [.. versions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
