using System.Runtime.InteropServices;

namespace Lading.Secrets.Delivery;

/// <summary>A user and group, by numbers, that a program is to run as.</summary>
internal readonly record struct ProcessUser(uint User, uint Group)
{
    /// <summary>Reads <c>UID:GID</c>. Throws a usage error for anything else: names would need the files of the image that hold them.</summary>
    public static ProcessUser Parse(string text) =>
        text.Split(':') is [var user, var group] && Number(user) is { } uid && Number(group) is { } gid
            ? new ProcessUser(uid, gid)
            : throw LadingException.Usage("--user takes UID:GID, two numbers.", "'id' prints those of a user.");

    /// <summary>
    /// Makes this process that user's for good: no further groups, then the group, then the user, for the first two are root's to change. Throws an
    /// input error when that is not allowed, or could be undone.
    /// </summary>
    public unsafe void Become()
    {
        // Who is that user already need not be root, and keeps the groups by which a pod may read its volumes.
        if (User != 0 && Posix.EffectiveUser() == User && Posix.EffectiveGroup() == Group)
            return;
        if (Posix.SetGroups(0, null) != 0 || Posix.SetGroup(Group) != 0 || Posix.SetUser(User) != 0)
            throw LadingException.Input($"The process cannot become {User}:{Group}: {Marshal.GetLastPInvokeErrorMessage()}.", "Start it as root, or leave --user out.");
        if (Posix.EffectiveUser() != User || Posix.EffectiveGroup() != Group || (User != 0 && Posix.SetUser(0) == 0))
            throw LadingException.Input($"The process did not become {User}:{Group} for good.");
    }

    private static uint? Number(string text) =>
        uint.TryParse(text, System.Globalization.NumberStyles.None, null, out uint number) && number != uint.MaxValue ? number : null;
}
