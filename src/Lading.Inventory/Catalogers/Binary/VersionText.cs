namespace Lading.Inventory.Catalogers.Binary;

/// <summary>Forms of versions, as parts of <see cref="BytePattern"/> texts.</summary>
internal static class VersionText
{
    /// <summary><c>1.2.3</c>.</summary>
    public const string Three = @"\d{1,4}\.\d{1,4}\.\d{1,5}";

    /// <summary><c>1.2.3</c>, <c>1.2.3-rc.1</c>, <c>1.2.3-alpha2</c>: semver.org, 9.</summary>
    public const string Semantic = @"\d{1,4}\.\d{1,4}\.\d{1,5}(-[0-9A-Za-z]{1,24}(\.[0-9A-Za-z]{1,24}){0,3})?";

    /// <summary><c>3.12.1</c>, <c>3.13.0rc2</c>, <c>3.14.0a1+</c>: PEP 440 as CPython uses it.</summary>
    public const string Python = @"\d\.\d{1,2}\.\d{1,2}((a|b|rc)\d{1,2})?\+?";

    /// <summary>What may not stand before a version that is not set off: it would be part of another number or word.</summary>
    public const string Boundary = @"[^0-9A-Za-z._+-]";

    /// <summary>A version alone between zero bytes: a string of C, or of Go when the linker set it.</summary>
    public const string Alone = $@"[^ -~](?<v>{Three})\0";
}
