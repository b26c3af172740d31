using System.Buffers.Binary;
using Lading.Leaks.Findings;

namespace Lading.Leaks.Rules.Checks;

/// <summary>The account that an AWS access key id names in its base32 digits.</summary>
internal static class AwsAccount
{
    /// <summary>
    /// Accepts a key id and tells its account. The first of its 80 bits says whether it holds one, in the 40 bits after it; ids from before
    /// 2019 hold none. One whose number is no account's was never issued.
    /// </summary>
    public static Verdict Check(ReadOnlySpan<byte> id) =>
        !TryRead(id, out ulong account) ? Verdict.No
        : account == 0 ? Verdict.Shaped
        : new Verdict(Confidence.Shaped, Details: [$"account {account:d12}"]);

    /// <summary>Reads the account; 0 for an id that holds none. False for what is no id.</summary>
    public static bool TryRead(ReadOnlySpan<byte> id, out ulong account)
    {
        account = 0;
        Span<byte> bytes = stackalloc byte[10];
        if (Checksums.Base32(id[4..], bytes) < 6)
            return false;
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        bytes[..6].CopyTo(number[2..]);
        ulong bits = BinaryPrimitives.ReadUInt64BigEndian(number);
        if ((bits & 0x800000000000) == 0)
            return true;
        account = (bits & 0x7fffffffff80) >> 7;
        return account is > 0 and <= 999_999_999_999;
    }
}
