namespace Lading.Inventory.Documents.Templates;

/// <summary>A piece of a template.</summary>
internal abstract record TemplateNode(int Line);

/// <summary>Text, written as it is.</summary>
internal sealed record TextNode(int Line, string Text) : TemplateNode(Line);

/// <summary>A value, written.</summary>
internal sealed record ValueNode(int Line, Pipeline Value) : TemplateNode(Line);

/// <summary>A block for each item of a list, or another one when there is none.</summary>
internal sealed record RangeNode(int Line, Pipeline List, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode(Line);

/// <summary>A block when a value is there, or another one.</summary>
internal sealed record IfNode(int Line, Pipeline Condition, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode(Line);

/// <summary>Commands, the result of each the last operand of the next.</summary>
internal sealed record Pipeline(int Line, IReadOnlyList<TemplateCommand> Commands);

/// <summary>A function with operands, or a single operand when <paramref name="Function"/> is null.</summary>
internal sealed record TemplateCommand(string? Function, IReadOnlyList<Operand> Operands);

/// <summary>A constant, a path of members from the current value or the root, or a pipeline in parentheses.</summary>
internal sealed record Operand(object? Constant, IReadOnlyList<string>? Path, bool FromRoot, Pipeline? Inner);
