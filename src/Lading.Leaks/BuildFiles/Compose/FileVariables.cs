namespace Lading.Leaks.BuildFiles.Compose;

/// <summary>How an image takes the path of a file in place of a variable's value.</summary>
internal enum FileForm : byte
{
    /// <summary>Not at all.</summary>
    None,
    /// <summary><c>NAME_FILE=/path</c></summary>
    Suffix,
    /// <summary><c>NAME__FILE=/path</c></summary>
    DoubleSuffix,
    /// <summary><c>NAME_SECRETFILE=/path</c></summary>
    SecretFileSuffix,
    /// <summary><c>FILE__NAME=/path</c></summary>
    Prefix,
    /// <summary><c>NAME=file:///path</c></summary>
    FileUrl,
    /// <summary>In a way of its own, which the note tells.</summary>
    Other,
}

/// <summary>What is known of an image's variables.</summary>
/// <param name="Image">Its name without registry docker.io and tag; a star at the end takes all that begin so.</param>
/// <param name="Form">How it takes a file.</param>
/// <param name="Variables">Names of variables that may come from a file, separated by blanks; <c>*</c> for all, <c>NAME_*</c> for all that begin so.</param>
/// <param name="Note">What to know or to do instead; null when there is nothing.</param>
internal sealed record ImageVariables(string Image, FileForm Form, string Variables = "", string? Note = null)
{
    /// <summary>True when the image reads that variable from a file.</summary>
    public bool Reads(string variable)
    {
        if (Form is FileForm.None or FileForm.Other)
            return false;
        foreach (Range range in Variables.AsSpan().Split(' '))
        {
            ReadOnlySpan<char> name = Variables.AsSpan(range);
            if (name.EndsWith("*") ? variable.AsSpan().StartsWith(name[..^1]) : name.SequenceEqual(variable))
                return true;
        }
        return false;
    }

    /// <summary>The variable and value that take a file in place of <paramref name="variable"/>.</summary>
    public (string Name, string Value) ForFile(string variable, string path) => Form switch
    {
        FileForm.DoubleSuffix => (variable + "__FILE", path),
        FileForm.SecretFileSuffix => (variable + "_SECRETFILE", path),
        FileForm.Prefix => ("FILE__" + variable, path),
        FileForm.FileUrl => (variable, "file://" + path),
        _ => (variable + "_FILE", path),
    };
}

/// <summary>Finds what is known of an image: <see cref="FileVariableTable"/>.</summary>
internal static class FileVariables
{
    /// <summary>The facts of the image that a reference names; null when nothing is known.</summary>
    public static ImageVariables? Of(string reference)
    {
        string name = Name(reference);
        string tag = reference.LastIndexOf(':') is var colon && colon > reference.LastIndexOf('/') ? reference[(colon + 1)..] : "";
        if (name == "influxdb" && tag.StartsWith('1'))
            return new ImageVariables("influxdb", FileForm.None, "", "files are read from version 2 on");
        ImageVariables? found = null;
        foreach (ImageVariables image in FileVariableTable.All)
            if (image.Image == name || (image.Image.EndsWith('*') && name.StartsWith(image.Image[..^1], StringComparison.Ordinal) && found is null))
                found = image;
        return found;
    }

    /// <summary>The name of an image as the table has it: no docker.io, no library/, no tag, no digest.</summary>
    private static string Name(string reference)
    {
        string name = reference.Trim();
        int at = name.IndexOf('@');
        if (at >= 0)
            name = name[..at];
        int colon = name.LastIndexOf(':');
        if (colon > name.LastIndexOf('/'))
            name = name[..colon];
        foreach (string prefix in (ReadOnlySpan<string>)["docker.io/", "index.docker.io/", "library/"])
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                name = name[prefix.Length..];
        return name;
    }
}
