using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>What projects ask for by exact version: requirements files, <c>pyproject.toml</c>, <c>setup.cfg</c>, <c>setup.py</c>.</summary>
internal sealed class PythonManifestCataloger : Cataloger
{
    public override string Name => "python-manifest";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Pypi];
    public override IReadOnlyList<string> Patterns => ["**/*requirements*.txt", "**/requirements/*.txt", "**/pyproject.toml", "**/setup.cfg", "**/setup.py"];

    public override FileCatalog Read(ScannedFile file)
    {
        string text = SourceText.Decode(file.Bytes);
        return file.Name switch
        {
            "pyproject.toml" => ProjectFiles.PyProject(TomlTree.Parse(text)),
            "setup.cfg" => ProjectFiles.SetupCfg(text),
            "setup.py" => ProjectFiles.SetupPy(text),
            _ => RequirementsFile.Parse(text, file.Unknown),
        };
    }
}
