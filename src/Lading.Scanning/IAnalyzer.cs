namespace Lading.Scanning;

/// <summary>
/// Looks at some files of a layer and says what it learnt. Stateless and safe to call from many threads at once. A
/// pure function of one file's path and bytes: what depends on several files is decided after all layers are overlaid.
/// </summary>
public interface IAnalyzer
{
    /// <summary>Stable name, lower-case with dashes; part of the cache key.</summary>
    string Name { get; }

    /// <summary>Raised whenever the same bytes give another answer than before; part of the cache key.</summary>
    int Version { get; }

    /// <summary>What else decides its answers, such as options or a user's rules, in a few words; part of the cache key.</summary>
    string Variant => "";

    /// <summary>The files wanted, as globs over the path from the root; see <see cref="Lading.Oci.Layers.Glob"/> for the grammar.</summary>
    IReadOnlyList<string> Patterns { get; }

    /// <summary>True to be offered every ELF, PE and Mach-O file as well, whatever its name.</summary>
    bool WantsExecutables => false;

    /// <summary>
    /// True when a file matters also under the name of a link to it, as a package database does. Such a file is fetched
    /// in a second pass over its layer, so only those who must ask for it.
    /// </summary>
    bool FollowsLinks => false;

    /// <summary>
    /// Reads one file. Null when it holds nothing of interest. What could not be understood is told with
    /// <see cref="ScannedFile.Unknown"/>, or by throwing <see cref="ParseException"/> when nothing could be read.
    /// </summary>
    Fact? Analyze(ScannedFile file);

    /// <summary>Reads back what <see cref="Fact.Write"/> of this analyzer's facts wrote.</summary>
    Fact Read(ref FactReader reader);
}

/// <summary>What an analyzer learnt from one file. Immutable once returned.</summary>
public abstract class Fact
{
    /// <summary>Writes the fact for the cache.</summary>
    public abstract void Write(FactWriter writer);
}

/// <summary>A file that its analyzer does not understand. The message says why, for a person; the engine adds where.</summary>
public sealed class ParseException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A file, or part of one, that was seen and not understood: said in every result.</summary>
/// <param name="Path">Path from the root; empty for the layer as a whole.</param>
/// <param name="Analyzer">Who gave up; <c>scanner</c> for the engine itself.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record Unknown(string Path, string Analyzer, string Reason);
