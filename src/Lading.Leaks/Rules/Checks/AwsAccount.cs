using System.Buffers.Binary;
using Lading.Leaks.Findings;

namespace Lading.Leaks.Rules.Checks;

/// <summary>The account that an AWS access key id names in its base32 digits.</summary>
internal static class AwsAccount
{
    /// <summary>Accepts a key id and tells its account; ids from before 2019 hold none.</summary>
    public static Verdict Check(ReadOnlySpan<byte> id)
    {
        Span<byte> bytes = stackalloc byte[10];
        if (Checksums.Base32(id[4..], bytes) < 6)
            return Verdict.No;
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        bytes[..6].CopyTo(number[2..]);
        ulong account = (BinaryPrimitives.ReadUInt64BigEndian(number) & 0x7fffffffff80) >> 7;
        return id[4] >= 'Q' && account is > 0 and <= 999_999_999_999
            ? new Verdict(Confidence.Shaped, Details: [$"account {account:d12}"])
            : Verdict.Shaped;
    }
}
