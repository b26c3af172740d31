using System.Globalization;
using System.Text;
using Lading.Scanning;

namespace Lading.Leaks.Carriers;

/// <summary>A Debian package, deb(5): an archive of <c>ar</c> whose members are packed tars.</summary>
internal static class DebCarrier
{
    private const int HeaderSize = 60;

    public static void Search(Part part, FileSearch search)
    {
        using Stream stream = part.OpenForward();
        Span<byte> header = stackalloc byte[HeaderSize];
        stream.ReadExactly(header[..8]);
        int read;
        while ((read = stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false)) == HeaderSize)
        {
            string name = Encoding.ASCII.GetString(header[..16]).TrimEnd(' ', '/');
            if (!long.TryParse(Encoding.ASCII.GetString(header.Slice(48, 10)), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long size) || size < 0)
                throw new ParseException("a member of the package has no size");
            long left = size + (size & 1);
            var content = new ForwardStream(target =>
            {
                int taken = stream.Read(target[..(int)Math.Min(target.Length, Math.Max(0, left - (size & 1)))]);
                left -= taken;
                return taken;
            });
            search.SearchMember(part, name, content, unpacks: false);
            while (left > 0 && (read = stream.Read(header[..(int)Math.Min(HeaderSize, left)])) > 0)
                left -= read;
        }
        if (read > 0)
            throw new ParseException("the package is cut off");
    }
}
