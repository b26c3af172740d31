
namespace Lading.Scanning.Trees;

/// <summary>What a node of a <see cref="Tree"/> is.</summary>
internal enum TreeKind : byte
{
    /// <summary>There is nothing at that key.</summary>
    Missing,
    /// <summary>Null.</summary>
    Null,
    /// <summary>Text, a number or a truth value, kept as text.</summary>
    Scalar,
    /// <summary>A list.</summary>
    List,
    /// <summary>A map.</summary>
    Map,
}

/// <summary>
/// A JSON, YAML or TOML document as one kind of tree, built without recursion and within limits. Asking a node for what
/// it does not have yields <see cref="Missing"/>, empty lists and null text, never an exception: documents come from
/// strangers. Of a key written twice the last value counts.
/// </summary>
internal sealed class Tree
{
    /// <summary>Levels of lists and maps a document may have.</summary>
    public const int MaxDepth = 64;

    /// <summary>Nodes a document may have.</summary>
    public const int MaxNodes = 2_000_000;

    private static readonly OrderedDictionary<string, Tree> NoEntries = [];
    private readonly List<Tree>? _items;
    private readonly OrderedDictionary<string, Tree>? _entries;

    private Tree(TreeKind kind, string? text = null)
    {
        Kind = kind;
        Text = text;
        if (kind == TreeKind.List)
            _items = [];
        else if (kind == TreeKind.Map)
            _entries = new OrderedDictionary<string, Tree>(StringComparer.Ordinal);
    }

    /// <summary>No node.</summary>
    public static Tree Missing { get; } = new(TreeKind.Missing);

    /// <summary>What it is.</summary>
    public TreeKind Kind { get; }

    /// <summary>The text of a scalar; null for all else.</summary>
    public string? Text { get; }

    /// <summary>1-based line of its key, or of itself where it has none; 0 where the format's reader does not tell.</summary>
    public int Line { get; private set; }

    /// <summary>Offset of its key in the text, or of itself where it has none; -1 where the format's reader does not tell.</summary>
    public int KeyStart { get; private set; } = -1;

    /// <summary>Offset of itself in the text; -1 where the format's reader does not tell. An alias has that of its anchor.</summary>
    public int Start { get; private set; } = -1;

    /// <summary>Offset after its last character, for lists and maps that of their last member; -1 where the format's reader does not tell.</summary>
    public int End { get; private set; } = -1;

    /// <summary>The text of a scalar that is not blank, without white space around it; null for all else.</summary>
    public string? Word => string.IsNullOrWhiteSpace(Text) ? null : Text.Trim();

    /// <summary>True for the scalar <c>true</c>.</summary>
    public bool IsTrue => string.Equals(Text, "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A key of this map that was written twice, for readers who must not let one of the values go; null when there is none.</summary>
    public string? RepeatedKey { get; private set; }

    /// <summary>The members of a list; empty for all else.</summary>
    public IReadOnlyList<Tree> Items => _items ?? (IReadOnlyList<Tree>)[];

    /// <summary>The entries of a map in the order of the document; empty for all else.</summary>
    public OrderedDictionary<string, Tree> Entries => _entries ?? NoEntries;

    /// <summary>The value at a key of a map.</summary>
    public Tree this[string key] => _entries is not null && _entries.TryGetValue(key, out Tree? value) ? value : Missing;

    /// <summary>The words of a list of scalars; a single scalar counts as a list of one.</summary>
    public IEnumerable<string> Words =>
        Kind == TreeKind.Scalar ? (Word is { } word ? [word] : []) : Items.Select(i => i.Word).OfType<string>();

    /// <summary>Puts nodes together in the order a reader meets them.</summary>
    internal sealed class Builder(bool merge = false)
    {
        private readonly Stack<Tree> _open = new();
        private string? _key;
        private int _nodes;
        private int _keyLine;
        private int _keyStart = -1;

        /// <summary>The finished document; <see cref="Missing"/> while there is none.</summary>
        public Tree Root { get; private set; } = Missing;

        /// <summary>Open lists and maps.</summary>
        public int Depth => _open.Count;

        /// <summary>True when a map is open and its next key is awaited.</summary>
        public bool WantsKey => _open.Count > 0 && _open.Peek().Kind == TreeKind.Map && _key is null;

        /// <summary>Line of what is added next.</summary>
        public int Line { get; set; }

        /// <summary>Where what is added next begins and ends in the text; -1 when that is not known.</summary>
        public (int Start, int End) Span { get; set; } = (-1, -1);

        public void Key(string key) => (_key, _keyLine, _keyStart) = (key, Line, Span.Start);

        public void Scalar(string? text) => Put(text is null ? new Tree(TreeKind.Null) : new Tree(TreeKind.Scalar, text));

        /// <summary>Puts a node that is already there once more: a YAML alias.</summary>
        public void Put(Tree node)
        {
            if (++_nodes > MaxNodes)
                throw new ParseException($"the document has more than {MaxNodes} values");
            if (node.Line == 0 && node != Missing)
            {
                node.Line = _key is null ? Line : _keyLine;
                (node.Start, node.End) = Span;
                node.KeyStart = _key is null ? node.Start : _keyStart;
            }
            if (_open.Count == 0)
            {
                Root = node;
                return;
            }
            Tree parent = _open.Peek();
            if (parent._items is not null)
                parent._items.Add(node);
            else
            {
                if (parent._entries!.ContainsKey(_key ?? ""))
                    parent.RepeatedKey ??= _key;
                parent._entries[_key ?? ""] = node;
            }
            _key = null;
        }

        public Tree OpenList() => Open(TreeKind.List);

        public Tree OpenMap() => Open(TreeKind.Map);

        private Tree Open(TreeKind kind)
        {
            if (_open.Count >= MaxDepth)
                throw new ParseException($"the document is nested deeper than {MaxDepth} levels");
            Tree? node = merge ? Reopen(kind) : null;
            if (node is null)
                Put(node = new Tree(kind));
            _key = null;
            _open.Push(node);
            return node;
        }

        /// <summary>A block ends with its last member: what its reader says is where the next thing begins.</summary>
        private void Finish(Tree node)
        {
            if (node.Start < 0)
                return;
            node.End = Math.Max(node.End, Span.End);
            Tree? last = node._items is { Count: > 0 } items ? items[^1] : node._entries is { Count: > 0 } entries ? entries.GetAt(entries.Count - 1).Value : null;
            if (last is not null && Span.Start == Span.End && last.Start >= node.Start)
                node.End = last.End;
        }

        /// <summary>
        /// A TOML table may be continued after others, and a table below an array of tables belongs to the array's last:
        /// TOML 1.0, "Array of Tables".
        /// </summary>
        private Tree? Reopen(TreeKind kind)
        {
            if (_key is null || !_open.TryPeek(out Tree? parent) || parent[_key] is not { Kind: TreeKind.Map or TreeKind.List } known)
                return null;
            if (known.Kind == kind)
                return known;
            return kind == TreeKind.Map && known._items is [.., { Kind: TreeKind.Map } last] ? last : null;
        }

        public void Close()
        {
            if (_open.Count > 0)
                Finish(_open.Pop());
            _key = null;
        }
    }
}
