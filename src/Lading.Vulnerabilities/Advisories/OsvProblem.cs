namespace Lading.Vulnerabilities.Advisories;

/// <summary>Something in a record that was left out, or taken although it looks wrong.</summary>
/// <param name="Record">The record's id; the name of its file when the id could not be read.</param>
/// <param name="Reason">What kind of problem, the same words for all of a kind: one of <see cref="OsvReason"/>.</param>
/// <param name="Place">Where: a JSON pointer into the record (RFC 6901), or empty for the whole record.</param>
/// <param name="Detail">What was found there, made safe to show; empty when there is nothing to add.</param>
public sealed record OsvProblem(string Record, string Reason, string Place = "", string Detail = "")
{
    /// <inheritdoc/>
    public override string ToString() => $"{Record}{Place}: {Reason}{(Detail.Length > 0 ? $" ({Detail})" : "")}";
}

/// <summary>The reasons of <see cref="OsvProblem"/>.</summary>
public static class OsvReason
{
    /// <summary>The record is not JSON, or nested too deep: refused.</summary>
    public const string NotJson = "not well-formed JSON";
    /// <summary>The record is larger than <see cref="OsvReader.MaxRecord"/>: refused.</summary>
    public const string TooLarge = "record too large";
    /// <summary>The record has no id, or one that cannot be an id: refused.</summary>
    public const string NoId = "no usable id";
    /// <summary>A file of the archive is damaged: refused.</summary>
    public const string Damaged = "damaged file";
    /// <summary>A file of the archive is no record: left out.</summary>
    public const string NotARecord = "not a record";
    /// <summary>Two records have one id and different content: the newer one is taken.</summary>
    public const string Twice = "id twice with different content";
    /// <summary>A value has another type than the schema says: left out.</summary>
    public const string WrongType = "value of a wrong type";
    /// <summary>A field that the schema does not have: kept in the record's JSON, not used.</summary>
    public const string UnknownField = "unknown field";
    /// <summary>A time that cannot be read: left out.</summary>
    public const string BadTime = "unreadable time";
    /// <summary>A list is longer than is read: the rest is left out.</summary>
    public const string TooMany = "too many items";
    /// <summary>A text is longer than is read: left out.</summary>
    public const string TooLong = "text too long";
    /// <summary>An entry names no package: left out.</summary>
    public const string NoPackage = "entry without package";
    /// <summary>The ecosystem is not in <see cref="Ecosystems.EcosystemList"/>: kept, with the generic order of versions.</summary>
    public const string UnknownEcosystem = "unknown ecosystem";
    /// <summary>A range of a type that is not known: left out.</summary>
    public const string UnknownRange = "unknown range type";
    /// <summary>A range over commits: left out, since a package has no commit.</summary>
    public const string CommitRange = "range over commits";
    /// <summary>An event of a kind that is not known: left out.</summary>
    public const string UnknownEvent = "unknown event";
    /// <summary>A bound that is no text: left out.</summary>
    public const string BadBound = "unusable bound";
    /// <summary>A bound that the ecosystem's own parser refuses: kept, at the place its order gives to such versions.</summary>
    public const string OddBound = "bound that is no version of its ecosystem";
    /// <summary>A range without any introduced event, which holds nothing: kept.</summary>
    public const string NoIntroduced = "range without introduced";
    /// <summary>Several last_affected after one introduced: broken data, kept.</summary>
    public const string SeveralLastAffected = "several last_affected after one introduced";
    /// <summary>An entry that names neither range nor version, of a record that is not about malware: matches nothing.</summary>
    public const string NoVersions = "entry without range and version";
    /// <summary>A severity of a type that is not known: kept.</summary>
    public const string UnknownSeverity = "unknown severity type";
    /// <summary>A record about a module whose stream cannot be found out: kept without one.</summary>
    public const string NoStream = "module without readable stream";
}
