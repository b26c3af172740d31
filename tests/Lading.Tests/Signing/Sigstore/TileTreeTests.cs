using CsCheck;
using Lading.Signing.Sigstore.Logs;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

public class TileTreeTests
{
    /// <summary>A tree of leaves 0, 1, 2, ... that gives its tiles.</summary>
    private sealed class Tree(int size)
    {
        public byte[] Leaf(long index) => MerkleProof.LeafHash(BitConverter.GetBytes(index));

        public byte[] Root => Hash(0, size);

        public Task<byte[]> Tile(HashTile tile)
        {
            Assert.True(tile.Width is > 0 and <= 256);
            int span = 1 << (8 * tile.Level);
            var bytes = new List<byte>();
            for (int i = 0; i < tile.Width; i++)
            {
                int start = (int)(((tile.Index * 256) + i) * span);
                Assert.True(start + span <= size);
                bytes.AddRange(Hash(start, start + span));
            }
            return Task.FromResult(bytes.ToArray());
        }

        private byte[] Hash(int start, int end)
        {
            if (end - start == 1)
                return Leaf(start);
            int left = 1;
            while (left * 2 < end - start)
                left *= 2;
            return MerkleProof.NodeHash(Hash(start, start + left), Hash(start + left, end));
        }
    }

    [Fact]
    public void Proofs_made_of_tiles_verify_for_every_leaf_and_size() => Gen.Select(Gen.Int[1, 1200], Gen.Int[0, 1199]).Sample((size, index) =>
    {
        index %= size;
        var tree = new Tree(size);
        IReadOnlyList<byte[]> proof = new TileTree(size, tree.Tile).ProveAsync(index).GetAwaiter().GetResult();
        return MerkleProof.Verify(tree.Leaf(index), index, size, proof, tree.Root);
    }, iter: 200);

    [Fact]
    public async Task Trees_of_more_than_two_levels_of_tiles_are_proven()
    {
        const int size = 70_000;
        var tree = new Tree(size);
        foreach (int index in (int[])[0, 255, 256, 65_535, 65_536, size - 1])
            Assert.True(MerkleProof.Verify(tree.Leaf(index), index, size, await new TileTree(size, tree.Tile).ProveAsync(index), tree.Root));
    }

    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(1, 67, 3, "tile/1/067.p/3")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    public void Tiles_are_named_as_the_specification_has_it(int level, long index, int width, string path) => Assert.Equal(path, new HashTile(level, index, width).Path);

    [Fact]
    public async Task Indexes_beyond_the_tree_and_tiles_of_the_wrong_size_are_errors()
    {
        await Assert.ThrowsAsync<LadingException>(() => new TileTree(3, new Tree(3).Tile).ProveAsync(3));
        await Assert.ThrowsAsync<LadingException>(() => new TileTree(3, _ => Task.FromResult(new byte[31])).ProveAsync(0));
    }
}
