using Lading.Oci;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Carriers;

/// <summary>A stream that ends where its data is damaged, and tells: what comes before is searched all the same. Does not own the stream.</summary>
internal sealed class TolerantStream(Stream inner) : ForwardStream
{
    /// <summary>What is wrong, to be said of what was read; null as long as nothing is.</summary>
    public string? Damage { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (Damage is not null)
            return 0;
        try
        {
            return inner.Read(buffer);
        }
        catch (ParseException e)
        {
            Damage = e.Message;
        }
        catch (LadingException e)
        {
            Damage = $"it is damaged: {e.Message}";
        }
        return 0;
    }
}
