using System.Globalization;
using System.Text.Json;
using Lading.Inventory.Documents.CycloneDx;
using Lading.Scanning;

namespace Lading.Inventory.Documents.Native;

/// <summary>Writes our own JSON, members in the order of the schema; what has its usual value is left out.</summary>
internal readonly struct NativeJsonWriter(Utf8JsonWriter json, bool files)
{
    private const int FlushAt = 64 << 10;

    public void Write(Sbom sbom)
    {
        json.WriteStartObject();
        json.WriteString("$schema", NativeJsonFormat.Schema);
        json.WriteString("format", "lading-sbom");
        json.WriteNumber("version", 1);
        Text("id", sbom.DocumentId);
        Text("created", sbom.Created?.ToString("O", CultureInfo.InvariantCulture));
        json.WriteStartArray("tools");
        foreach (Tool tool in sbom.Tools)
        {
            json.WriteStartObject();
            Text("name", tool.Name);
            Text("version", tool.Version);
            Text("vendor", tool.Vendor);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Subject(sbom.Subject);
        if (sbom.Distro is { } distro)
        {
            json.WriteStartObject("distro");
            Text("id", distro.Id);
            Text("versionId", distro.VersionId);
            Map("fields", distro.Fields);
            json.WriteEndObject();
        }
        json.WriteStartArray("packages");
        foreach (Package package in sbom.Packages)
        {
            Package(package);
            if (json.BytesPending > FlushAt)
                json.Flush();
        }
        json.WriteEndArray();
        Relationships(sbom.Relationships);
        Unknowns(sbom.Unknowns);
        json.WriteStartObject("licenseTexts");
        foreach ((string name, string text) in sbom.LicenseTexts.OrderBy(p => p.Key, StringComparer.Ordinal))
            Text(name, text);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Text(string name, string? value) => json.Text(ReportJson.Clean(name), value);

    private void Number(string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    private void Texts(string name, IReadOnlyList<string> values) => json.Texts(name, values);

    private void Map(string name, IReadOnlyDictionary<string, string> map)
    {
        if (map.Count == 0)
            return;
        json.WriteStartObject(name);
        foreach ((string key, string value) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
            Text(key, value);
        json.WriteEndObject();
    }

    private void Subject(Subject subject)
    {
        json.WriteStartObject("subject");
        Text("id", subject.Id);
        Text("kind", subject.Kind);
        Text("name", subject.Name);
        Text("version", subject.Version);
        Text("purl", subject.Purl);
        Text("supplier", subject.Supplier);
        Text("manifestDigest", subject.ManifestDigest);
        Text("indexDigest", subject.IndexDigest);
        Text("configDigest", subject.ConfigDigest);
        Text("platform", subject.Platform);
        Text("created", subject.Created);
        Texts("tags", subject.Tags);
        Map("labels", subject.Labels);
        if (subject.Layers.Count > 0)
        {
            json.WriteStartArray("layers");
            foreach (SubjectLayer layer in subject.Layers)
            {
                json.WriteStartObject();
                Number("index", layer.Index);
                Text("digest", layer.Digest);
                Text("diffId", layer.DiffId);
                Text("instruction", layer.Instruction);
                Number("size", layer.Size == 0 ? null : layer.Size);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        Text("baseImage", subject.BaseImage);
        Number("baseLayers", subject.BaseLayers);
        Map("properties", subject.Properties);
        json.WriteEndObject();
    }

    private void Package(Package package)
    {
        json.WriteStartObject();
        Text("id", package.Id);
        Text("type", package.Type.Name);
        Text("namespace", package.Namespace);
        Text("name", package.Name);
        Text("version", package.Version);
        Text("subpath", package.Subpath);
        Text("architecture", package.Architecture);
        Map("qualifiers", package.Qualifiers);
        Text("purl", package.Purl);
        Texts("cpes", package.Cpes);
        Text("role", package.Role == PackageRole.Library ? null : ComponentWriter.Word(package.Role));
        Text("presence", package.Presence == Presence.Installed ? null : NativeWords.Of(package.Presence));
        Text("scope", package.Scope == DependencyScope.Runtime ? null : NativeWords.Of(package.Scope));
        if (package.SourceName is not null || package.SourceVersion is not null)
        {
            json.WriteStartObject("source");
            Text("name", package.SourceName);
            Text("version", package.SourceVersion);
            json.WriteEndObject();
        }
        Texts("declaredLicenses", package.DeclaredLicenses);
        Texts("concludedLicenses", package.ConcludedLicenses);
        Text("copyright", package.Copyright);
        Text("supplier", package.Supplier);
        Text("author", package.Author);
        Text("description", package.Description);
        Text("homepage", package.Homepage);
        Text("downloadLocation", package.DownloadLocation);
        Text("vcs", package.Vcs);
        if (package.Hashes.Count > 0)
        {
            json.WriteStartArray("hashes");
            foreach (Hash hash in package.Hashes)
                Hash(hash);
            json.WriteEndArray();
        }
        Requires(package.Requires);
        Texts("provides", package.Provides);
        Files(package.Files);
        Map("properties", package.Properties);
        Text("method", package.Method == IdentityMethod.ManifestAnalysis ? null : EvidenceWriter.Word(package.Method));
        if (package.Confidence != 1)
            json.WriteNumber("confidence", Math.Clamp(package.Confidence, 0, 1));
        Text("foundBy", package.FoundBy.Length == 0 ? null : package.FoundBy);
        if (package.InBaseImage is { } inBase)
            json.WriteBoolean("inBaseImage", inBase);
        Locations(package.Locations);
        json.WriteEndObject();
    }

    private void Hash(Hash hash)
    {
        json.WriteStartObject();
        Text("algorithm", hash.Algorithm);
        Text("hex", hash.Hex);
        json.WriteEndObject();
    }

    private void Requires(IReadOnlyList<Requirement> requires)
    {
        if (requires.Count == 0)
            return;
        json.WriteStartArray("requires");
        foreach (Requirement requirement in requires)
        {
            json.WriteStartObject();
            Text("name", requirement.Name);
            Text("range", requirement.Range);
            Text("scope", requirement.Scope == DependencyScope.Runtime ? null : NativeWords.Of(requirement.Scope));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Files(FileList? list)
    {
        if (!files || list is null)
            return;
        json.WriteStartArray("files");
        foreach ((string path, Hash? hash) in list.Read())
        {
            json.WriteStartObject();
            Text("path", path);
            if (hash is not null)
            {
                json.WritePropertyName("hash");
                Hash(hash);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Locations(IReadOnlyList<Location> locations)
    {
        if (locations.Count == 0)
            return;
        json.WriteStartArray("locations");
        foreach (Location location in locations)
        {
            json.WriteStartObject();
            Text("path", location.Path);
            Number("layer", location.Layer);
            Text("diffId", location.DiffId);
            Text("layerDigest", location.LayerDigest);
            Text("instruction", location.Instruction);
            Number("removedBy", location.RemovedBy);
            Number("line", location.Line);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Relationships(IReadOnlyList<Relationship> relationships)
    {
        json.WriteStartArray("relationships");
        foreach (Relationship relationship in relationships)
        {
            json.WriteStartObject();
            Text("from", relationship.From);
            Text("to", relationship.To);
            Text("kind", NativeWords.Of(relationship.Kind));
            Text("scope", relationship.Scope == DependencyScope.Runtime ? null : NativeWords.Of(relationship.Scope));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Unknowns(IReadOnlyList<Unknown> unknowns)
    {
        json.WriteStartArray("unknowns");
        foreach (Unknown unknown in unknowns)
        {
            json.WriteStartObject();
            Text("path", unknown.Path);
            Text("analyzer", unknown.Analyzer);
            Text("reason", unknown.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
