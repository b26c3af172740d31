using System.Text;

namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// Licences that a copyright file in free text speaks of: the files of <c>/usr/share/common-licenses</c> it refers to
/// (Debian Policy 12.5) and sentences that only one licence has.
/// </summary>
internal static class FreeTextLicenses
{
    private const int MaxFound = 50;
    private const string CommonLicenses = "/usr/share/common-licenses/";

    /// <summary>How far before a reference its version is stated.</summary>
    private const int Context = 1500;

    public static IReadOnlyList<string> Find(string text)
    {
        string flat = Flatten(text);
        var found = new List<string>();
        References(flat, found);
        if (!found.Exists(f => f.Contains("GPL", StringComparison.Ordinal)))
            Gnu(flat, found);
        Sentences(flat, found);
        return [.. found.Distinct(StringComparer.Ordinal).Take(MaxFound)];
    }

    /// <summary>One blank between words, without the marks that comments put at the start of lines.</summary>
    private static string Flatten(string text)
    {
        var flat = new StringBuilder(text.Length);
        bool blank = true;
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c) || c is '*' or '#' or '"' or '\'' or '`' or '\u2018' or '\u2019' or '\u201c' or '\u201d')
            {
                if (!blank)
                    flat.Append(' ');
                blank = true;
                continue;
            }
            flat.Append(char.ToLowerInvariant(c));
            blank = false;
        }
        return flat.ToString();
    }

    private static void References(string flat, List<string> found)
    {
        int at = 0;
        int count = 0;
        while (count++ < 500 && (at = flat.IndexOf(CommonLicenses, at, StringComparison.Ordinal)) >= 0)
        {
            int start = at + CommonLicenses.Length;
            int end = start;
            while (end < flat.Length && (char.IsAsciiLetterOrDigit(flat[end]) || flat[end] is '-' or '.' or '+'))
                end++;
            string name = flat[start..end].TrimEnd('.', '-');
            ReadOnlySpan<char> before = flat.AsSpan(Math.Max(0, at - Context), at - Math.Max(0, at - Context));
            at = end;
            if (name.Length is > 0 and < 30)
                found.Add(Reference(name, before));
        }
    }

    private static string Reference(string name, ReadOnlySpan<char> before)
    {
        bool gnu = name.StartsWith("gpl", StringComparison.Ordinal) || name.StartsWith("lgpl", StringComparison.Ordinal) ||
            name.StartsWith("gfdl", StringComparison.Ordinal);
        if (!gnu)
            return name == "bsd" ? "BSD-3-Clause" : DebianLicenseNames.ToSpdx(name) ?? name;
        int dash = name.IndexOf('-');
        string family = dash < 0 ? name : name[..dash];
        // The nearest "version N" before the reference says whether later ones may be used.
        int at = before.LastIndexOf("version ");
        string? stated = at < 0 ? null : Version(before[(at + 8)..]);
        bool later = before.Contains("any later version", StringComparison.Ordinal) || before.Contains("or newer", StringComparison.Ordinal);
        // A bare name is a link to the newest licence and says nothing on its own.
        string? version = later && stated is not null ? stated : dash < 0 ? stated : name[(dash + 1)..];
        string written = version is null ? family : $"{family}-{version}{(later ? "+" : "")}";
        return DebianLicenseNames.ToSpdx(written) ?? name.ToUpperInvariant();
    }

    private static string? Version(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && end < 4 && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            end++;
        string version = text[..end].TrimEnd('.').ToString();
        return version.Length == 0 ? null : version;
    }

    /// <summary>The usual notice of the GNU licences, where nothing refers to their texts.</summary>
    private static void Gnu(string flat, List<string> found)
    {
        foreach ((string name, string family) in (ReadOnlySpan<(string, string)>)
            [("gnu general public license", "GPL"), ("gnu lesser general public license", "LGPL"), ("gnu library general public license", "LGPL"), ("gnu affero general public license", "AGPL")])
        {
            int at = flat.IndexOf(name, StringComparison.Ordinal);
            if (at < 0)
                continue;
            ReadOnlySpan<char> around = flat.AsSpan(at, Math.Min(400, flat.Length - at));
            int word = around.IndexOf("version ");
            string? version = word < 0 ? null : Version(around[(word + 8)..]);
            if (version is not null && DebianLicenseNames.ToSpdx($"{family}-{version}{(around.Contains("later version", StringComparison.Ordinal) ? "+" : "")}") is { } spdx)
                found.Add(spdx);
        }
    }

    /// <summary>The BSD licences differ in the conditions that follow the same first sentence.</summary>
    private static void Bsd(string flat, List<string> found)
    {
        const string First = "redistribution and use in source and binary forms";
        int at = flat.IndexOf(First, StringComparison.Ordinal);
        for (int count = 0; at >= 0 && count < MaxFound; count++)
        {
            int next = flat.IndexOf(First, at + First.Length, StringComparison.Ordinal);
            ReadOnlySpan<char> conditions = flat.AsSpan(at, Math.Min(2500, (next < 0 ? flat.Length : next) - at));
            found.Add(
                conditions.Contains("all advertising materials mentioning", StringComparison.Ordinal) ? "BSD-4-Clause" :
                conditions.Contains("used to endorse", StringComparison.Ordinal) ? "BSD-3-Clause" : "BSD-2-Clause");
            at = next;
        }
    }

    private static void Sentences(string flat, List<string> found)
    {
        bool Has(string sentence) => flat.Contains(sentence, StringComparison.Ordinal);

        Bsd(flat, found);
        if (Has("permission is hereby granted, free of charge, to any person obtaining a copy") && Has("the above copyright notice and this permission notice shall be included"))
            found.Add(Has("except as contained in this notice, the name") ? "X11" : "MIT");
        if (Has("permission to use, copy, modify, distribute, and sell this software and its documentation for any purpose is hereby granted without fee"))
            found.Add(Has("the above copyright notice and this permission notice shall be included") ? "MIT-open-group" : "HPND-sell-variant");
        if (Has("hereby grant permission to use, copy, modify, distribute, and license this software and its documentation for any purpose"))
            found.Add("TCL");
        if (Has("version 2009-jan-02 of the info-zip license"))
            found.Add("Info-ZIP");
        if (Has("permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted") ||
            Has("permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted"))
            found.Add("ISC");
        if (Has("this software is provided as-is , without any express or implied warranty") && Has("the origin of this software must not be misrepresented"))
            found.Add("Zlib");
        if (Has("licensed under the apache license, version 2.0"))
            found.Add("Apache-2.0");
        if (Has("mozilla public license, v. 2.0") || Has("mozilla public license version 2.0"))
            found.Add("MPL-2.0");
        if (Has("mozilla public license version 1.1"))
            found.Add("MPL-1.1");
        if (Has("is in the public domain") || Has("placed in the public domain") || Has("released into the public domain") || Has("into the public domain"))
            found.Add("public-domain");
    }
}
