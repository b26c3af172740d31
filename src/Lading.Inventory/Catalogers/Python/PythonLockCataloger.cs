using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>Lock files of poetry, uv, PDM and pipenv, and the common <c>pylock.toml</c>.</summary>
internal sealed class PythonLockCataloger : Cataloger
{
    public override string Name => "python-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Pypi];
    public override IReadOnlyList<string> Patterns =>
        ["**/poetry.lock", "**/uv.lock", "**/*.py.lock", "**/pdm.lock", "**/Pipfile.lock", "**/pylock.toml", "**/pylock.*.toml"];

    public override FileCatalog Read(ScannedFile file)
    {
        if (file.Name == "Pipfile.lock")
            return JsonTree.Parse(file.Bytes) is { Kind: TreeKind.Map } pipfile ? PipfileLock.Parse(pipfile) : throw new ParseException("the file is not a JSON object");
        Tree root = TomlTree.Parse(SourceText.Decode(file.Bytes));
        return file.Name switch
        {
            "poetry.lock" => PoetryLock.Parse(root),
            "pdm.lock" => PdmLock.Parse(root),
            var name when name.StartsWith("pylock", StringComparison.Ordinal) => Pylock.Parse(root),
            _ => UvLock.Parse(root),
        };
    }
}
