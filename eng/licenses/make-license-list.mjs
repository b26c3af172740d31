// Writes SpdxLicenseList.cs: node make-license-list.mjs spdx.schema.json path/to/spdx-license-ids
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [schemaFile, idsFolder] = process.argv.slice(2);
const json = file => JSON.parse(readFileSync(file, "utf8"));
const schema = json(schemaFile);
const version = schema.$comment.replace(/^.*-/, "");
const licenses = new Set([...json(join(idsFolder, "index.json")), ...json(join(idsFolder, "deprecated.json"))]);
// Identifiers that end in "+" are the operator, not an entry.
const ids = schema.enum.filter(id => licenses.has(id));
const exceptions = schema.enum.filter(id => !licenses.has(id) && !id.endsWith("+"));

const lines = list => {
  const out = [];
  let line = " ".repeat(7);
  for (const id of list.sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))) {
    if (line.length + id.length + 1 > 118) {
      out.push(line);
      line = " ".repeat(7);
    }
    line += " " + id;
  }
  return [...out, line].join("\n");
};

process.stdout.write(`namespace Lading.Inventory.Licenses;

/// <summary>
/// The identifiers of the SPDX licence list, version ${version} (the one that CycloneDX 1.7 documents are validated against):
/// licences, deprecated ones among them, and exceptions. Generated: see eng/licenses/README.md.
/// </summary>
internal static class SpdxLicenseList
{
    /// <summary>Version of the list.</summary>
    public const string Version = "${version}";

    /// <summary>The identifier in its canonical spelling, or null; case is ignored.</summary>
    public static string? License(string id) => Licenses.GetValueOrDefault(id);

    /// <summary>The identifier of an exception in its canonical spelling, or null; case is ignored.</summary>
    public static string? Exception(string id) => Exceptions.GetValueOrDefault(id);

    /// <summary>All licences, in canonical spelling.</summary>
    public static IEnumerable<string> All => Licenses.Values;

    /// <summary>All exceptions, in canonical spelling.</summary>
    public static IEnumerable<string> AllExceptions => Exceptions.Values;

    private static Dictionary<string, string> Index(string ids) => ids
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToDictionary(i => i, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> Licenses = Index("""
${lines(ids)}
        """);

    private static readonly Dictionary<string, string> Exceptions = Index("""
${lines(exceptions)}
        """);
}
`);
