using Lading.Inventory;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>Draws how a package comes in: a tree from the outermost package down to it, as inline SVG.</summary>
internal sealed class HtmlPaths(HtmlOutput html)
{
    private const int RowHeight = 30;
    private const int BoxHeight = 22;
    private const int Indent = 22;
    private const double CharacterWidth = 7.3;
    private const int MostCharacters = 44;

    private sealed record Node(Package Package, int Depth, int Parent);

    public void Write(Package package, IReadOnlyList<IReadOnlyList<Package>> paths)
    {
        if (paths.Count == 0)
            return;
        List<Node> nodes = Merge(paths);
        int width = nodes.Max(n => n.Depth * Indent + Width(Label(n.Package))) + 2;
        int height = nodes.Count * RowHeight;
        string spoken = string.Join("; ", paths.Select(p => string.Join(" needs ", p.Select(Label))));
        html.Write($"<figure class=\"graph\"><figcaption>How {ReportWords.NameOf(package)} comes in</figcaption>\n");
        html.Raw($"<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"");
        html.Write($"{spoken}\">");
        for (int i = 0; i < nodes.Count; i++)
        {
            Node node = nodes[i];
            int x = node.Depth * Indent + 1;
            int y = i * RowHeight + 1;
            if (node.Parent >= 0)
            {
                int fromX = nodes[node.Parent].Depth * Indent + 11;
                html.Raw($"<path class=\"edge\" d=\"M{fromX} {node.Parent * RowHeight + 1 + BoxHeight}V{y + BoxHeight / 2}H{x}\"/>");
            }
            string label = Label(node.Package);
            html.Raw($"<rect class=\"node{(ReferenceEquals(node.Package, package) ? " hit" : "")}\" x=\"{x}\" y=\"{y}\" width=\"{Width(label)}\" height=\"{BoxHeight}\" rx=\"4\"/><text x=\"{x + 8}\" y=\"{y + 15}\">");
            html.Write($"{label}</text>");
        }
        html.Raw("</svg></figure>\n");
    }

    /// <summary>Paths with the same beginning share it.</summary>
    private static List<Node> Merge(IReadOnlyList<IReadOnlyList<Package>> paths)
    {
        var nodes = new List<Node>();
        foreach (IReadOnlyList<Package> path in paths)
        {
            int parent = -1;
            foreach (Package package in path)
            {
                int depth = parent < 0 ? 0 : nodes[parent].Depth + 1;
                int found = nodes.FindIndex(n => n.Parent == parent && ReferenceEquals(n.Package, package));
                if (found < 0)
                {
                    found = nodes.Count;
                    nodes.Add(new Node(package, depth, parent));
                }
                parent = found;
            }
        }
        return nodes;
    }

    private static int Width(string label) => (int)Math.Ceiling(label.Length * CharacterWidth) + 16;

    private static string Label(Package package) => PlainText.Line($"{ReportWords.NameOf(package)} {package.Version}".TrimEnd(), MostCharacters);
}
