using System.Text;

namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// Licences that a copyright file in free text speaks of: the files of <c>/usr/share/common-licenses</c> it refers to
/// (Debian Policy 12.5) and sentences that only one licence has.
/// </summary>
internal static class FreeTextLicenses
{
    private const int MaxFound = 50;

    private static ReadOnlySpan<byte> CommonLicenses => "/usr/share/common-licenses/"u8;

    /// <summary>How far before a reference its version is stated.</summary>
    private const int Context = 1500;

    /// <summary>The licences that this UTF-8 text speaks of, each once.</summary>
    public static IReadOnlyList<string> Find(ReadOnlySpan<byte> text)
    {
        using FlatText flat = FlatText.Of(text);
        var found = new List<string>();
        References(flat.Bytes, found);
        if (!found.Exists(f => f.Contains("GPL", StringComparison.Ordinal)))
            Gnu(flat.Bytes, found);
        Sentences(flat.Bytes, found);
        return [.. found.Distinct(StringComparer.Ordinal).Take(MaxFound)];
    }

    private static void References(ReadOnlySpan<byte> flat, List<string> found)
    {
        int at = 0;
        for (int count = 0; count < 500 && flat[at..].IndexOf(CommonLicenses) is >= 0 and var next; count++)
        {
            at += next;
            int start = at + CommonLicenses.Length;
            int end = start;
            while (end < flat.Length && (char.IsAsciiLetterOrDigit((char)flat[end]) || flat[end] is (byte)'-' or (byte)'.' or (byte)'+'))
                end++;
            string name = Encoding.ASCII.GetString(flat[start..end].TrimEnd(".-"u8));
            ReadOnlySpan<byte> before = flat[Math.Max(0, at - Context)..at];
            at = end;
            if (name.Length is > 0 and < 30)
                found.Add(Reference(name, before));
        }
    }

    private static string Reference(string name, ReadOnlySpan<byte> before)
    {
        bool gnu = name.StartsWith("gpl", StringComparison.Ordinal) || name.StartsWith("lgpl", StringComparison.Ordinal) ||
            name.StartsWith("gfdl", StringComparison.Ordinal);
        if (!gnu)
            return name == "bsd" ? "BSD-3-Clause" : DebianLicenseNames.ToSpdx(name) ?? name;
        int dash = name.IndexOf('-');
        string family = dash < 0 ? name : name[..dash];
        // The nearest "version N" before the reference says whether later ones may be used.
        int at = before.LastIndexOf("version "u8);
        string? stated = at < 0 ? null : Version(before[(at + 8)..]);
        bool later = before.IndexOf("any later version"u8) >= 0 || before.IndexOf("or newer"u8) >= 0;
        // A bare name is a link to the newest licence and says nothing on its own.
        string? version = later && stated is not null ? stated : dash < 0 ? stated : name[(dash + 1)..];
        string written = version is null ? family : $"{family}-{version}{(later ? "+" : "")}";
        return DebianLicenseNames.ToSpdx(written) ?? name.ToUpperInvariant();
    }

    private static string? Version(ReadOnlySpan<byte> text)
    {
        int end = 0;
        while (end < text.Length && end < 4 && (char.IsAsciiDigit((char)text[end]) || text[end] == '.'))
            end++;
        ReadOnlySpan<byte> version = text[..end].TrimEnd((byte)'.');
        return version.IsEmpty ? null : Encoding.ASCII.GetString(version);
    }

    /// <summary>The usual notice of the GNU licences, where nothing refers to their texts.</summary>
    private static void Gnu(ReadOnlySpan<byte> flat, List<string> found)
    {
        int first = flat.IndexOf("gnu "u8);
        if (first < 0)
            return;
        flat = flat[first..];
        Gnu(flat, "gnu general public license"u8, "GPL", found);
        Gnu(flat, "gnu lesser general public license"u8, "LGPL", found);
        Gnu(flat, "gnu library general public license"u8, "LGPL", found);
        Gnu(flat, "gnu affero general public license"u8, "AGPL", found);
    }

    private static void Gnu(ReadOnlySpan<byte> flat, ReadOnlySpan<byte> name, string family, List<string> found)
    {
        int at = flat.IndexOf(name);
        if (at < 0)
            return;
        ReadOnlySpan<byte> around = flat.Slice(at, Math.Min(400, flat.Length - at));
        int word = around.IndexOf("version "u8);
        string? version = word < 0 ? null : Version(around[(word + 8)..]);
        if (version is not null && DebianLicenseNames.ToSpdx($"{family}-{version}{(around.IndexOf("later version"u8) >= 0 ? "+" : "")}") is { } spdx)
            found.Add(spdx);
    }

    /// <summary>The BSD licences differ in the conditions that follow the same first sentence.</summary>
    private static void Bsd(ReadOnlySpan<byte> flat, List<string> found)
    {
        ReadOnlySpan<byte> first = "redistribution and use in source and binary forms"u8;
        int at = flat.IndexOf(first);
        for (int count = 0; at >= 0 && count < MaxFound; count++)
        {
            int next = flat[(at + first.Length)..].IndexOf(first);
            next = next < 0 ? -1 : at + first.Length + next;
            ReadOnlySpan<byte> conditions = flat.Slice(at, Math.Min(2500, (next < 0 ? flat.Length : next) - at));
            found.Add(
                conditions.IndexOf("all advertising materials mentioning"u8) >= 0 ? "BSD-4-Clause" :
                conditions.IndexOf("used to endorse"u8) >= 0 ? "BSD-3-Clause" : "BSD-2-Clause");
            at = next;
        }
    }

    private static bool Has(ReadOnlySpan<byte> flat, ReadOnlySpan<byte> sentence) => flat.IndexOf(sentence) >= 0;

    /// <summary>From where on sentences that start so can be: each look goes through the whole text.</summary>
    private static ReadOnlySpan<byte> From(ReadOnlySpan<byte> flat, ReadOnlySpan<byte> start) => flat.IndexOf(start) is >= 0 and var at ? flat[at..] : default;

    private static void Sentences(ReadOnlySpan<byte> flat, List<string> found)
    {
        Bsd(flat, found);
        ReadOnlySpan<byte> notice = "the above copyright notice and this permission notice shall be included"u8;
        if (Has(flat, "permission is hereby granted, free of charge, to any person obtaining a copy"u8) && Has(flat, notice))
            found.Add(Has(flat, "except as contained in this notice, the name"u8) ? "X11" : "MIT");
        ReadOnlySpan<byte> permission = From(flat, "permission to use, copy, modify, "u8);
        if (Has(permission, "permission to use, copy, modify, distribute, and sell this software and its documentation for any purpose is hereby granted without fee"u8))
            found.Add(Has(flat, notice) ? "MIT-open-group" : "HPND-sell-variant");
        if (Has(flat, "hereby grant permission to use, copy, modify, distribute, and license this software and its documentation for any purpose"u8))
            found.Add("TCL");
        if (Has(flat, "version 2009-jan-02 of the info-zip license"u8))
            found.Add("Info-ZIP");
        if (Has(permission, "permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted"u8) ||
            Has(permission, "permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted"u8))
            found.Add("ISC");
        if (Has(flat, "this software is provided as-is , without any express or implied warranty"u8) && Has(flat, "the origin of this software must not be misrepresented"u8))
            found.Add("Zlib");
        if (Has(flat, "licensed under the apache license, version 2.0"u8))
            found.Add("Apache-2.0");
        ReadOnlySpan<byte> mozilla = From(flat, "mozilla public license"u8);
        if (Has(mozilla, "mozilla public license, v. 2.0"u8) || Has(mozilla, "mozilla public license version 2.0"u8))
            found.Add("MPL-2.0");
        if (Has(mozilla, "mozilla public license version 1.1"u8))
            found.Add("MPL-1.1");
        ReadOnlySpan<byte> domain = flat.IndexOf(" the public domain"u8) is >= 0 and var the ? flat[Math.Max(0, the - "placed in".Length)..] : default;
        if (Has(domain, "is in the public domain"u8) || Has(domain, "placed in the public domain"u8) || Has(domain, "into the public domain"u8))
            found.Add("public-domain");
    }
}
