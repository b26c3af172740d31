using System.Security.Cryptography;

namespace Lading.Signing.Sigstore.Logs;

/// <summary>Inclusion proofs of a Merkle tree over SHA-256: RFC 6962, 2.1; checked as RFC 9162, 2.1.3.2, writes it.</summary>
internal static class MerkleProof
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int HashSize = 32;

    /// <summary>Hash of a leaf: SHA-256(0x00 ‖ entry).</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(entry);
        return hash.GetHashAndReset();
    }

    /// <summary>Hash of a node: SHA-256(0x01 ‖ left ‖ right).</summary>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> bytes = stackalloc byte[1 + 2 * HashSize];
        bytes[0] = 1;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + HashSize)..]);
        return SHA256.HashData(bytes);
    }

    /// <summary>True when the tree of <paramref name="size"/> leaves with this root has the leaf at <paramref name="index"/>.</summary>
    public static bool Verify(byte[] leaf, long index, long size, IReadOnlyList<byte[]> hashes, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || root.Length != HashSize)
            return false;
        long node = index;
        long last = size - 1;
        byte[] hash = leaf;
        foreach (byte[] sibling in hashes)
        {
            if (last == 0 || sibling.Length != HashSize)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = NodeHash(sibling, hash);
                // A right-most node without a sibling is the same node on the levels above.
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
                hash = NodeHash(hash, sibling);
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }
}
