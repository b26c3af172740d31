using System.Text;
using System.Text.Json;
using Lading.Inventory.Parsing;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>
/// A <c>*.deps.json</c>: what the .NET host loads (dotnet/sdk, "Runtime Configuration Files": <c>runtimeTarget</c>,
/// <c>targets</c>, <c>libraries</c>).
/// </summary>
internal static class DependencyFile
{
    private const int MaxLibraries = 50_000;
    private const string RuntimePack = "runtimepack.";

    /// <summary>
    /// The libraries that are there at run time, with their edges. <paramref name="folder"/> is where the application
    /// lies; the files of a package are given as paths below it.
    /// </summary>
    public static FileCatalog Parse(ReadOnlySpan<byte> bytes, string fileName, string folder) => JsonInput.Read(bytes, root => Read(root, fileName, folder));

    private static FileCatalog Read(JsonElement root, string fileName, string folder)
    {
        if (!root.TryGetProperty("targets", out _) && !root.TryGetProperty("libraries", out _))
            throw new ParseException("the file has neither targets nor libraries");
        string? targetName = RuntimeTarget(root);
        JsonElement target = Target(root, targetName);
        var libraries = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty library in root.Members("libraries").Take(MaxLibraries))
            libraries.TryAdd(library.Name, library.Value);
        var assets = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty library in target.Members().Take(MaxLibraries))
            assets.TryAdd(library.Name, library.Value);
        string application = fileName.EndsWith(".deps.json", StringComparison.OrdinalIgnoreCase) ? fileName[..^".deps.json".Length] : fileName;
        string? framework = FrameworkVersion(targetName);

        var packages = new List<Package>();
        var indexes = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (string key in assets.Keys.Union(libraries.Keys, StringComparer.OrdinalIgnoreCase).Take(MaxLibraries))
        {
            bool known = assets.TryGetValue(key, out JsonElement asset);
            JsonElement library = libraries.GetValueOrDefault(key);
            int slash = key.IndexOf('/');
            if (slash <= 0 || slash == key.Length - 1 || !IsThere(known, asset, library, key[(slash + 1)..], framework))
                continue;
            indexes[key] = packages.Count;
            packages.Add(Make(key[..slash], key[(slash + 1)..], known, asset, library, application, folder));
        }
        return new FileCatalog { Packages = packages, Edges = Edges(assets, indexes, packages) };
    }

    private static string? RuntimeTarget(JsonElement root) => root.TryGetProperty("runtimeTarget", out JsonElement value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.Text("name")
        : null;

    /// <summary>The target that is run; where none is named, the first that lists anything.</summary>
    private static JsonElement Target(JsonElement root, string? name)
    {
        JsonElement first = default;
        foreach (JsonProperty target in root.Members("targets"))
        {
            if (target.Name == name)
                return target.Value;
            if (first.ValueKind == JsonValueKind.Undefined && target.Value.ValueKind == JsonValueKind.Object && target.Value.GetPropertyCount() > 0)
                first = target.Value;
        }
        return first;
    }

    /// <summary><c>6.0</c> of <c>.NETCoreApp,Version=v6.0/linux-x64</c>.</summary>
    private static string? FrameworkVersion(string? target)
    {
        int at = target?.IndexOf("Version=v", StringComparison.Ordinal) ?? -1;
        if (at < 0)
            return null;
        string rest = target![(at + "Version=v".Length)..];
        int end = rest.AsSpan().IndexOfAnyExcept("0123456789.");
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>
    /// Whether a library is there when the program runs. One that is for compiling only is not. One without any file is
    /// supplied by the framework: it is there when the framework's own release is that very version, and replaced by
    /// something newer otherwise. One that the target does not mention is not known to be absent.
    /// </summary>
    private static bool IsThere(bool known, JsonElement asset, JsonElement library, string version, string? framework)
    {
        if (!known)
            return library.Text("type") is not ("referenceassembly" or "reference" or "msbuildproject");
        if (asset.Flag("compileOnly") || library.Text("type") == "referenceassembly")
            return false;
        return asset.Has("runtime") || asset.Has("native") || asset.Has("runtimeTargets") || asset.Has("resources") ||
            library.Text("type") is "project" or "runtimepack" ||
            framework is not null && (version == framework || version.StartsWith(framework + ".", StringComparison.Ordinal));
    }

    private static Package Make(string name, string version, bool known, JsonElement asset, JsonElement library, string application, string folder)
    {
        string? type = library.Text("type");
        bool isPack = type == "runtimepack" || name.StartsWith(RuntimePack, StringComparison.OrdinalIgnoreCase);
        if (name.StartsWith(RuntimePack, StringComparison.OrdinalIgnoreCase))
            name = name[RuntimePack.Length..];
        bool isRoot = type == "project" && name.Equals(application, StringComparison.OrdinalIgnoreCase);
        string files = Files(asset, folder);
        return new Package
        {
            Type = PackageType.Nuget,
            Name = name,
            Version = version,
            Role = isRoot ? PackageRole.Application : isPack ? PackageRole.Framework : PackageRole.Library,
            Hashes = library.Text("sha512") is { } hash && hash.StartsWith("sha512-", StringComparison.OrdinalIgnoreCase) && hash.Length < 256 &&
                Hash.FromBase64("SHA-512", hash[7..]) is { } value ? [value] : [],
            Files = files.Length > 0 ? new FileList(Encoding.UTF8.GetBytes(files)) : null,
            Properties = type is null ? new() : new Dictionary<string, string> { ["dotnet:library-type"] = type },
            Confidence = known ? 1 : 0.5,
        };
    }

    /// <summary>
    /// Where the host looks for the files of a library (dotnet/runtime, "host-probing"): what is for one platform only
    /// keeps its path, the rest lies beside the application by its name, resources in a folder for their culture.
    /// </summary>
    private static string Files(JsonElement asset, string folder)
    {
        var lines = new StringBuilder();
        foreach (string group in (ReadOnlySpan<string>)["runtime", "native", "resources", "runtimeTargets"])
            foreach (JsonProperty file in asset.Members(group).Take(10_000))
                if (Place(group, file.Name) is { } path && path.AsSpan().IndexOfAny('\n', '\t') < 0)
                    lines.Append(folder.Length == 0 ? path : $"{folder}/{path}").Append('\n');
        return lines.ToString();
    }

    private static string? Place(string group, string path)
    {
        path = path.Replace('\\', '/');
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (name.Length == 0 || name == "_._" || path.Contains("..", StringComparison.Ordinal))
            return null;
        if (group == "runtimeTargets")
            return path;
        if (group != "resources")
            return name;
        string[] parts = path.Split('/');
        return parts.Length < 2 ? name : $"{parts[^2]}/{name}";
    }

    private static List<Edge> Edges(Dictionary<string, JsonElement> assets, Dictionary<string, int> indexes, List<Package> packages)
    {
        var byName = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < packages.Count; i++)
            byName.TryAdd(packages[i].Name, i);
        var edges = new List<Edge>();
        foreach ((string key, int from) in indexes)
        {
            foreach (JsonProperty dependency in assets.GetValueOrDefault(key).Members("dependencies"))
            {
                string version = dependency.Value.ValueKind == JsonValueKind.String ? dependency.Value.GetString()! : "";
                string name = dependency.Name.StartsWith(RuntimePack, StringComparison.OrdinalIgnoreCase) ? dependency.Name[RuntimePack.Length..] : dependency.Name;
                if (indexes.TryGetValue($"{dependency.Name}/{version}", out int to) || byName.TryGetValue(name, out to))
                    edges.Add(new Edge(from, to));
            }
        }
        return edges;
    }
}
