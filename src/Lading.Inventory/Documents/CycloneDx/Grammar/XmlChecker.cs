using Lading.Oci;

namespace Lading.Inventory.Documents.CycloneDx.Grammar;

/// <summary>
/// Checks an XML document against the grammar of its version: attributes, elements, their order and number, texts.
/// Elements and attributes of other namespaces are skipped. Returns the first problem.
/// </summary>
internal sealed class XmlChecker(int version)
{
    private readonly GrammarTable _table = GrammarTable.Xml;
    private readonly List<(List<XmlNode> Siblings, int At)> _path = [];
    /// <summary>Every <c>bom-ref</c> of the document, once it is checked.</summary>
    public HashSet<string> References { get; } = new(StringComparer.Ordinal);

    private int _line;

    public Problem? Check(XmlNode root)
    {
        return Element(root, "bom");
    }

    private Problem Fail(string text) => new($"/bom{string.Concat(_path.Select(p => "/" + Step(p.Siblings, p.At)))} (line {_line})", text);

    /// <summary>XPath's way to say which of several: <c>component[3]</c>.</summary>
    private static string Step(List<XmlNode> siblings, int at)
    {
        string name = siblings[at].Name;
        return siblings.Count(s => s.Name == name) == 1 ? name : $"{name}[{siblings.Take(at + 1).Count(s => s.Name == name)}]";
    }

    private Problem? Element(XmlNode node, string name)
    {
        GrammarShape shape = _table[name];
        _line = node.Line;
        if (Attributes(node, shape) is { } problem)
            return problem;
        GrammarType? text = shape.TextIn(version);
        if (text is not null && ValueChecks.Text(_table, node.Text, text, version, xml: true) is { } wrong)
            return Fail(wrong);
        if (text is null && !string.IsNullOrWhiteSpace(node.Text))
            return Fail($"text is not allowed here: '{Printable.Text(node.Text.Trim())}'");
        return Children(node, shape.ContentIn(version));
    }

    private Problem? Attributes(XmlNode node, GrammarShape shape)
    {
        foreach ((string name, string space, string value) in node.Attributes)
        {
            if (space.Length > 0 || shape.Field(name, version) is not { } field)
            {
                if (space.Length == 0 && !shape.Open)
                    return Fail($"there is no attribute '{Printable.Text(name)}' in version 1.{version}");
                continue;
            }
            if (ValueChecks.Text(_table, value, field.Type, version, xml: true) is { } wrong)
                return Fail($"attribute {name}: {wrong}");
            if (name == "bom-ref" && !References.Add(value))
                return Fail($"the bom-ref '{Printable.Text(value)}' is used twice");
        }
        foreach (GrammarField field in shape.Required)
            if (field.Versions.Holds(version) && node[field.Name] is null)
                return Fail($"the attribute '{field.Name}' is missing");
        return null;
    }

    private Problem? Children(XmlNode node, Particle? content)
    {
        List<XmlNode> own = node.Children.FindAll(c => c.Namespace == node.Namespace);
        int at = 0;
        if (content is not null && Match(own, ref at, content) is { } problem)
            return problem;
        if (at == own.Count)
            return null;
        _line = own[at].Line;
        return Fail($"the element '{Printable.Text(own[at].Name)}' is not allowed here{(at > 0 ? $", after '{own[at - 1].Name}'" : "")}");
    }

    private Problem? Match(List<XmlNode> nodes, ref int at, Particle particle)
    {
        int count = 0;
        while (count < particle.Max && at < nodes.Count && particle.StartsWith(nodes[at].Name))
        {
            int before = at;
            if (One(nodes, ref at, particle) is { } problem)
                return problem;
            if (at == before)
                break;
            count++;
        }
        if (count >= particle.Min || particle.IsOptional)
            return null;
        return Fail($"the element {string.Join(" or ", particle.Starts().Select(n => $"'{n}'"))} is missing{(at < nodes.Count ? $" before '{Printable.Text(nodes[at].Name)}'" : "")}");
    }

    private Problem? One(List<XmlNode> nodes, ref int at, Particle particle)
    {
        if (particle.Element is not null)
        {
            XmlNode node = nodes[at];
            int outer = _line;
            _path.Add((nodes, at++));
            Problem? problem = particle.Type!.Kind == GrammarKind.Shape ? Element(node, particle.Type.Name) : Simple(node, particle.Type);
            if (problem is not null)
                return problem;
            _path.RemoveAt(_path.Count - 1);
            _line = outer;
            return null;
        }
        string next = nodes[at].Name;
        if (particle.Choice)
            return Match(nodes, ref at, particle.Parts.First(p => p.StartsWith(next)));
        foreach (Particle part in particle.Parts)
            if (Match(nodes, ref at, part) is { } problem)
                return problem;
        return null;
    }

    private Problem? Simple(XmlNode node, GrammarType type)
    {
        _line = node.Line;
        if (type.Kind is GrammarKind.Any or GrammarKind.Object or GrammarKind.Signature)
            return null;
        if (node.Children.Count > 0)
            return Fail($"elements are not allowed in '{node.Name}'");
        if (node.Attributes.Find(a => a.Namespace.Length == 0).Name is { } attribute)
            return Fail($"there is no attribute '{Printable.Text(attribute)}' in version 1.{version}");
        return ValueChecks.Text(_table, node.Text, type, version, xml: true) is { } wrong ? Fail(wrong) : null;
    }
}
