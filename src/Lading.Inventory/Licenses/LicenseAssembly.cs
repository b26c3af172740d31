using System.IO.Hashing;
using System.Text;
using Lading.Inventory.Assembly;

namespace Lading.Inventory.Licenses;

/// <summary>
/// Joins licence files with the packages beside them, once all catalogers have assembled. Any cataloger may leave notes of
/// kind <see cref="NoteKind"/>; see <see cref="Note(string, ReadOnlySpan{byte})"/>.
/// </summary>
internal static class LicenseAssembly
{
    /// <summary>
    /// The kind of such notes. Key: the folder the licence file speaks for. Either the value <c>expression</c> says what was
    /// recognized, or the data is the text.
    /// </summary>
    public const string NoteKind = "license-text";

    /// <summary>Bytes of an unknown text that are kept.</summary>
    private const int MaxText = 64 << 10;

    /// <summary>The note for a licence file: what it was recognized as, or else its text; null when it is neither licence nor text.</summary>
    public static Note? Note(string folder, ReadOnlySpan<byte> text)
    {
        LicenseMatch[] found = LicenseTexts.Detect(text);
        if (found.Length > 0)
            return new Note(NoteKind, folder, new Dictionary<string, string> { ["expression"] = Expression(found).ToString() });
        return text.IsEmpty || text.Length > MaxText || text.Contains((byte)0)
            ? null : new Note(NoteKind, folder, new Dictionary<string, string>(), text.ToArray());
    }

    /// <summary>Fills in <see cref="Package.ConcludedLicenses"/> and keeps the texts behind references.</summary>
    public static void Apply(InventoryBuilder builder, IReadOnlyList<Note> notes)
    {
        // Each is looked up again below, by then known.
        Parallel.ForEach(builder.Entries.SelectMany(e => e.Package.DeclaredLicenses).ToHashSet(StringComparer.Ordinal), static s => LicenseNames.Normalize(s));
        Dictionary<string, List<Note>> byFolder = ByFolder(builder, notes);
        var statements = new Dictionary<string, NormalizedLicense?>(StringComparer.Ordinal);
        var texts = new Dictionary<UInt128, NormalizedLicense>();
        for (int i = 0; i < builder.Entries.Count; i++)
        {
            InventoryBuilder.Entry entry = builder.Entries[i];
            SpdxExpression? declared = Declared(builder, entry.Package, statements);
            if (byFolder.Count == 0 || entry.Package.ConcludedLicenses.Count > 0 || !byFolder.TryGetValue(Folder(entry.Path), out List<Note>? beside))
                continue;
            if (Conclude(builder, beside, declared, texts) is { } concluded)
                builder.Replace(new PackageHandle(i), entry.Package.With(concludedLicenses: [concluded]));
        }
    }

    private static string Folder(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";

    /// <summary>Notes by the folder of the package they speak for: their own, or one or two above it (<c>licenses/LICENSE</c>).</summary>
    private static Dictionary<string, List<Note>> ByFolder(InventoryBuilder builder, IReadOnlyList<Note> notes)
    {
        var byFolder = new Dictionary<string, List<Note>>(StringComparer.Ordinal);
        if (notes.Count == 0)
            return byFolder;
        HashSet<string> folders = builder.Entries.Select(e => Folder(e.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (Note note in notes)
        {
            string folder = note.Key;
            for (int up = 0; up < 2 && folder.Length > 0 && !folders.Contains(folder); up++)
                folder = Folder(folder);
            if (!folders.Contains(folder))
                continue;
            if (!byFolder.TryGetValue(folder, out List<Note>? list))
                byFolder[folder] = list = [];
            list.Add(note);
        }
        return byFolder;
    }

    /// <summary>What the package declares; texts behind references are kept on the way.</summary>
    private static SpdxExpression? Declared(InventoryBuilder builder, Package package, Dictionary<string, NormalizedLicense?> statements)
    {
        List<SpdxExpression>? operands = null;
        foreach (string statement in package.DeclaredLicenses)
        {
            if (!statements.TryGetValue(statement, out NormalizedLicense? license))
                statements[statement] = license = LicenseNames.Normalize(statement);
            if (license is null || !SpdxExpression.TryParse(license.Expression, out SpdxExpression? parsed, out _))
                continue;
            (operands ??= []).Add(parsed);
            foreach ((string reference, string text) in license.Texts)
                builder.AddLicenseText(reference, text);
        }
        return operands is null ? null : SpdxExpression.And(operands);
    }

    private static string? Conclude(InventoryBuilder builder, List<Note> notes, SpdxExpression? declared, Dictionary<UInt128, NormalizedLicense> texts)
    {
        var found = new List<SpdxExpression>();
        var unknown = new List<NormalizedLicense>();
        foreach (Note note in notes)
        {
            if (note.Values.GetValueOrDefault("expression") is { } expression && SpdxExpression.TryParse(expression, out SpdxExpression? parsed, out _))
                found.Add(parsed);
            else if (note.Data is { Length: > 0 } data)
            {
                NormalizedLicense license = OfText(data, texts);
                if (!SpdxExpression.TryParse(license.Expression, out SpdxExpression? read, out _))
                    continue;
                if (license.Texts.Count == 0)
                    found.Add(read);
                else
                    unknown.Add(license);
            }
        }
        if (found.Count > 0)
        {
            SpdxExpression all = SpdxExpression.And(found);
            return declared is not null && IsSame(declared, all) ? declared.ToString() : all.ToString();
        }
        // A text that is not recognized says less than a declaration does; without one it is all there is.
        if (declared is not null || unknown.Count == 0)
            return null;
        foreach (NormalizedLicense license in unknown)
            foreach ((string reference, string text) in license.Texts)
                builder.AddLicenseText(reference, text);
        return string.Join(" AND ", unknown.Select(u => u.Expression).Distinct());
    }

    private static NormalizedLicense OfText(byte[] data, Dictionary<UInt128, NormalizedLicense> texts)
    {
        UInt128 hash = XxHash128.HashToUInt128(data);
        if (!texts.TryGetValue(hash, out NormalizedLicense? license))
            texts[hash] = license = LicenseNames.OfText(Encoding.UTF8.GetString(data.AsSpan(0, Math.Min(data.Length, MaxText))));
        return license;
    }

    /// <summary>
    /// True when the files hold just what is declared: then how the licences are joined, and "or later", is as declared, for
    /// files cannot say.
    /// </summary>
    private static bool IsSame(SpdxExpression declared, SpdxExpression found)
    {
        string[] wanted = [.. declared.Terms.Select(Text).Distinct()];
        string[] have = [.. found.Terms.Select(Text).Distinct()];
        return wanted.Length == have.Length && wanted.All(have.Contains);
    }

    /// <summary>The licence whose text a term refers to.</summary>
    private static string Text(string term)
    {
        int with = term.IndexOf(' ');
        string id = with < 0 ? term : term[..with];
        return id.EndsWith("-or-later", StringComparison.Ordinal) ? id[..^9] + "-only" : id.TrimEnd('+');
    }

    private static SpdxExpression Expression(LicenseMatch[] found) => SpdxExpression.And(found.Select(f => SpdxExpression.Of(f.Id)));
}
