namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>NuGet's version ranges: Microsoft, "Package versioning".</summary>
internal static class NugetVersions
{
    /// <summary>
    /// The version that restoring picks first: the lower bound. Null for floating ranges (<c>1.*</c>), ranges without an
    /// inclusive lower bound and unfilled properties.
    /// </summary>
    public static string? Lowest(string? range)
    {
        string text = range?.Trim() ?? "";
        if (text.StartsWith('['))
            text = text[1..].Split(',')[0].TrimEnd(']').Trim();
        return text.Length is > 0 and <= 200 && char.IsAsciiDigit(text[0]) && text.AsSpan().IndexOfAny("*$([]), ") < 0 ? text : null;
    }
}
