using System.Text;
using Lading.Oci.Layers;

namespace Lading.Secrets.Delivery;

/// <summary>Kind, permissions, owner and size of a file, links followed: stat(2).</summary>
internal readonly record struct FileStatus(int Mode, uint Owner, uint Group, long Size)
{
    /// <summary>True for a regular file.</summary>
    public bool IsRegular => (Mode & 0xF000) == 0x8000;

    /// <summary>True when everybody may read it.</summary>
    public bool IsOpen => (Mode & 0b100) != 0;

    /// <summary>The permissions as chmod takes them.</summary>
    public string Octal => "0" + Convert.ToString(Mode & 0xFFF, 8).PadLeft(3, '0');

    /// <summary>Of the file at a path; null when it cannot be asked.</summary>
    public static unsafe FileStatus? Of(string path)
    {
        StatXBuffer stat = default;
        fixed (byte* text = Encoding.UTF8.GetBytes(path + '\0'))
            return Oci.Layers.Posix.StatX(-100, text, 0, StatXBuffer.TypeModeSize | OwnerAndGroup, &stat) == 0 ? new FileStatus(stat.Mode, stat.Uid, stat.Gid, (long)stat.Size) : null;
    }

    private const uint OwnerAndGroup = 0x8 | 0x10;
}
