#!/usr/bin/env python3
"""Writes the grammar of CycloneDX documents that Lading checks what it reads against.

usage: eng/cyclonedx-grammar.py FOLDER    (with the published bom-1.N.schema.json and bom-1.N.xsd)

Run by hand when a version of the specification comes out. The grammar is a table of names, types and counts, all versions
in one: src/Lading.Inventory/Documents/CycloneDx/Grammar/README.md tells how to read it.
"""
import json
import os
import sys
import xml.etree.ElementTree as ElementTree

FOLDER = sys.argv[1]
TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../src/Lading.Inventory/Documents/CycloneDx/Grammar")
JSON_FILES = {2: "bom-1.2-strict.schema.json", 3: "bom-1.3-strict.schema.json", 4: "bom-1.4.schema.json",
              5: "bom-1.5.schema.json", 6: "bom-1.6.schema.json", 7: "bom-1.7.schema.json"}
XML_FILES = {4: "bom-1.4.xsd", 5: "bom-1.5.xsd", 6: "bom-1.6.xsd", 7: "bom-1.7.xsd"}


def suffix(versions, whole):
    """The version range as a suffix, empty when it covers all of `whole`."""
    if versions == whole:
        return ""
    low, high = versions[0], versions[-1]
    if high == max(whole):
        return f"@{low}" if low != min(whole) else ""
    return f"@{low}-{high}"


def runs(by_version):
    """Groups {version: value} into contiguous runs of equal values: [(value, [versions])]."""
    result = []
    for version in sorted(by_version):
        if result and result[-1][0] == by_version[version] and result[-1][1][-1] == version - 1:
            result[-1][1].append(version)
        else:
            result.append((by_version[version], [version]))
    return result


def enum_lines(enums):
    lines = []
    for name in sorted(enums):
        whole = sorted(enums[name])
        order = []
        for version in whole:
            order += [v for v in enums[name][version] if v not in order]
        words = []
        for value in order:
            present = [v for v in whole if value in enums[name][v]]
            words.append(value + suffix(present, whole))
        lines.append(f"enum {name} = " + "|".join(words))
    return lines


class JsonGrammar:
    def __init__(self):
        self.shapes = {}
        self.enums = {}
        self.crypto = json.load(open(f"{FOLDER}/cryptography-defs.schema.json"))

    def read(self, version, path):
        self.version = version
        self.schema = json.load(open(path))
        self.shape("bom", self.schema)

    def resolve(self, ref):
        node = self.schema
        for part in ref[2:].split("/"):
            node = node[part]
        return node, ref.rsplit("/", 1)[-1]

    def shape(self, name, node):
        versions = self.shapes.setdefault(name, {})
        if self.version in versions:
            return f"#{name}"
        made = versions[self.version] = {"open": node.get("additionalProperties", True) is not False, "fields": {}, "rules": []}
        required = node.get("required", [])
        for field, child in node.get("properties", {}).items():
            made["fields"][field] = ("!" if field in required else "", self.type(f"{name}.{field}", child))
        for word in ("oneOf", "anyOf"):
            options = node.get(word, [])
            if options and all("required" in o and "properties" not in o for o in options):
                made["rules"].append(f"{'one' if word == 'oneOf' else 'some'} " + " ".join("+".join(o["required"]) for o in options))
        for part in node.get("allOf", []):
            if "not" in part:
                made["rules"].append("never " + "+".join(part["not"]["required"]))
            elif "if" in part:
                (field, condition), = part["if"]["properties"].items()
                made["rules"].append(f"unless {field} " + "+".join(part["then"]["not"]["required"]))
        for field, needs in node.get("dependentRequired", {}).items():
            made["rules"].append(f"with {field} " + "+".join(needs))
        return f"#{name}"

    def enum(self, name, values):
        self.enums.setdefault(name, {})[self.version] = [str(v) for v in values]
        return f"%{name}"

    def type(self, name, node):
        if node is True or node == {}:
            return "any"
        if "$ref" in node:
            ref = node["$ref"]
            if ref == "#":
                return self.shape("bom", self.schema)
            if ref.startswith("spdx"):
                return "spdx"
            if ref.startswith("jsf"):
                return "signature"
            if ref.startswith("cryptography"):
                target = self.crypto
                for part in ref.split("#/")[1].split("/"):
                    target = target[part]
                return self.enum("crypto." + ref.rsplit("/", 1)[-1], target["enum"])
            target, short = self.resolve(ref)
            return self.type(short, target)
        options = node.get("oneOf") or node.get("anyOf") or []
        if options and not all("required" in o and "properties" not in o and "$ref" not in o for o in options):
            kinds = []
            for i, option in enumerate(options):
                if "items" in node and "items" not in option:
                    option = {**option}
                kind = self.type(f"{name}.{i + 1}", option)
                if kind not in kinds:
                    kinds.append(kind)
            kinds = ["string" if k == "any" else k for k in kinds]
            # A plain string swallows every narrower one.
            if "string" in kinds:
                kinds = [k for k in kinds if not k.startswith(("re:", "uri"))]
            return kinds[0] if len(kinds) == 1 else "either(" + ",".join(kinds) + ")"
        if "allOf" in node and "type" not in node:
            return self.type(name, node["allOf"][0])
        if "enum" in node:
            return self.enum(name, node["enum"])
        if "const" in node:
            return self.enum(name, [node["const"]])
        kind = node.get("type")
        if isinstance(kind, list):
            kinds = [self.type(name, {**node, "type": k}) for k in kind]
            return "either(" + ",".join(dict.fromkeys(kinds)) + ")"
        if kind == "array":
            items = node.get("items", True)
            if isinstance(items, list):
                items = items[0]
            extra = []
            if node.get("uniqueItems"):
                extra.append("unique")
            if "minItems" in node:
                extra.append(f"min={node['minItems']}")
            if "maxItems" in node:
                extra.append(f"max={node['maxItems']}")
            return "array(" + ",".join([self.type(name, items)] + extra) + ")"
        if kind in ("number", "integer"):
            low, high = node.get("minimum", ""), node.get("maximum", "")
            return f"{kind}({low},{high})" if low != "" or high != "" else kind
        if kind == "boolean":
            return "boolean"
        if kind == "object" or "properties" in node:
            if "properties" not in node and node.get("additionalProperties", True) is not False:
                return "object"
            return self.shape(name, node)
        if kind == "string":
            if "pattern" in node:
                return self.pattern(node["pattern"])
            formats = {"date-time": "date-time", "date": "date", "iri-reference": "uri", "idn-email": "email"}
            if node.get("format") in formats:
                return formats[node["format"]]
            low, high = node.get("minLength", ""), node.get("maxLength", "")
            return f"string({low},{high})" if low != "" or high != "" else "string"
        return "any"

    @staticmethod
    def pattern(text):
        if text == "^(.*)$":
            return "string"
        for mark, word in (("urn:uuid", "serial"), ("urn:cdx", "bomlink"), ("a-fA-F0-9", "hash"), ("a-z0-9.]+/", "media"),
                           ("CRE", "cre"), ("[a-z]{2}", "locale"), ("{0,28}", "patent"), ("[A-Z]{2}$", "country"), ("z0-9", "hash")):
            if mark in text:
                if word == "bomlink":
                    return "re:bomlink-element" if "#" in text else "re:bomlink-document"
                return "re:" + word
        raise SystemExit(f"a pattern without a name: {text}")

    def lines(self):
        lines = enum_lines(self.enums)
        for name in sorted(self.shapes):
            versions = self.shapes[name]
            whole = sorted(versions)
            lines.append(f"shape {name}" + (" open" if all(v["open"] for v in versions.values()) else ""))
            fields = dict.fromkeys(f for v in whole for f in versions[v]["fields"])
            for field in fields:
                for (mark, kind), at in runs({v: versions[v]["fields"][field] for v in whole if field in versions[v]["fields"]}):
                    lines.append(f" {field}{mark}{suffix(at, whole)} {kind}")
            rules = dict.fromkeys(r for v in whole for r in versions[v]["rules"])
            for rule in rules:
                lines.append(f" -{suffix([v for v in whole if rule in versions[v]['rules']], whole)} {rule}")
        return lines


X = "{http://www.w3.org/2001/XMLSchema}"


class XmlGrammar:
    def __init__(self):
        self.types = {}
        self.enums = {}

    def read(self, version, path):
        self.version = version
        root = ElementTree.parse(path).getroot()
        self.named = {(c.tag, c.get("name")): c for c in root}
        self.element_type("bom", self.named[(X + "element", "bom")])

    def qname(self, name):
        if name.startswith("xs:"):
            return name[3:], True
        return name.split(":")[-1], False

    def reference(self, word):
        name, builtin = self.qname(word)
        if builtin:
            return {"string": "string", "normalizedString": "string", "token": "string", "anyURI": "uri", "boolean": "boolean",
                    "integer": "integer", "int": "integer", "positiveInteger": "integer(1,)", "nonNegativeInteger": "integer(0,)",
                    "decimal": "number", "float": "number", "double": "number", "dateTime": "date-time", "date": "date", "anySimpleType": "string"}[name]
        if word.startswith("spdx:"):
            return "spdx"
        if (X + "simpleType", name) in self.named:
            return self.simple(name, self.named[(X + "simpleType", name)])
        return self.complex(name, self.named[(X + "complexType", name)])

    def simple(self, name, node):
        union = node.find(X + "union")
        if union is not None:
            kinds = list(dict.fromkeys(self.reference(m) for m in union.get("memberTypes").split()))
            if any(k.startswith(("string", "uri")) for k in kinds):
                kinds = [k for k in kinds if not k.startswith("re:")]
            return kinds[0] if len(kinds) == 1 else "either(" + ",".join(kinds) + ")"
        restriction = node.find(X + "restriction")
        values = [e.get("value") for e in restriction.findall(X + "enumeration")]
        if values:
            self.enums.setdefault(name, {})[self.version] = values
            return "%" + name
        pattern = restriction.find(X + "pattern")
        if pattern is not None:
            return "re:cpe" if "pP" in pattern.get("value") else JsonGrammar.pattern(pattern.get("value") + ("$" if "A-Z]{2}" == pattern.get("value")[1:] else ""))
        base = self.reference(restriction.get("base"))
        facet = {k: restriction.find(X + k).get("value") for k in ("minLength", "maxLength", "minInclusive", "maxInclusive") if restriction.find(X + k) is not None}
        if facet:
            low = facet.get("minLength", facet.get("minInclusive", ""))
            high = facet.get("maxLength", facet.get("maxInclusive", ""))
            return f"{base.split('(')[0]}({low},{high})"
        return base

    def element_type(self, name, node):
        if node.get("type"):
            return self.reference(node.get("type"))
        inner = node.find(X + "complexType")
        if inner is not None:
            return self.complex(name, inner)
        inner = node.find(X + "simpleType")
        return self.simple(name, inner) if inner is not None else "string"

    def complex(self, name, node):
        versions = self.types.setdefault(name, {})
        if self.version in versions:
            return "#" + name
        made = versions[self.version] = {"attributes": {}, "content": "", "text": "string" if node.get("mixed") == "true" else "", "open": False}
        extension = node.find(f"{X}simpleContent/{X}extension")
        if extension is None:
            extension = node.find(f"{X}complexContent/{X}extension")
        holder = node if extension is None else extension
        if extension is not None:
            made["text"] = self.reference(extension.get("base"))
        self.attributes(name, holder, made)
        for word in ("sequence", "choice", "all"):
            group = holder.find(X + word)
            if group is not None:
                made["content"] = self.group(name, group)
        return "#" + name

    def attributes(self, name, holder, made):
        for attribute in holder.findall(X + "attribute"):
            kind = self.reference(attribute.get("type")) if attribute.get("type") else self.simple(f"{name}.{attribute.get('name')}", attribute.find(X + "simpleType"))
            made["attributes"][attribute.get("name")] = ("!" if attribute.get("use") == "required" else "", kind)
        made["open"] |= any(a.get("namespace") in (None, "##any") for a in holder.findall(X + "anyAttribute"))
        for group in holder.findall(X + "attributeGroup"):
            self.attributes(group.get("ref").split(":")[-1], self.named[(X + "attributeGroup", group.get("ref").split(":")[-1])], made)

    @staticmethod
    def count(node):
        low, high = node.get("minOccurs", "1"), node.get("maxOccurs", "1")
        return {("1", "1"): "", ("0", "1"): "?", ("0", "unbounded"): "*", ("1", "unbounded"): "+"}.get((low, high)) or ("" if (low, high) == ("1", "1") else f"{{{low},{'' if high == 'unbounded' else high}}}")

    def group(self, name, node):
        parts = []
        for child in node:
            if child.tag == X + "element":
                if child.get("ref"):
                    word = child.get("ref").split(":")[-1]
                    kind = self.element_type(word, self.named[(X + "element", word)])
                else:
                    word = child.get("name")
                    kind = self.element_type(f"{name}.{word}", child)
                parts.append(f"{word}:{kind}{self.count(child)}")
            elif child.tag in (X + "sequence", X + "choice", X + "all"):
                parts.append(self.group(name, child))
        left, right = ("(", ")") if node.tag != X + "choice" else ("[", "]")
        return left + " ".join(parts) + right + self.count(node)

    def lines(self):
        lines = enum_lines(self.enums)
        for name in sorted(self.types):
            versions = self.types[name]
            whole = sorted(versions)
            lines.append(f"type {name}" + (" open" if any(v["open"] for v in versions.values()) else ""))
            for field in dict.fromkeys(f for v in whole for f in versions[v]["attributes"]):
                for (mark, kind), at in runs({v: versions[v]["attributes"][field] for v in whole if field in versions[v]["attributes"]}):
                    lines.append(f" {field}{mark}{suffix(at, whole)} {kind}")
            for text, at in runs({v: versions[v]["text"] for v in whole}):
                if text:
                    lines.append(f" ={suffix(at, whole)} {text}")
            for content, at in runs({v: versions[v]["content"] for v in whole}):
                if content:
                    lines.append(f" >{suffix(at, whole)} {content}")
        return lines


def main():
    os.makedirs(TARGET, exist_ok=True)
    for grammar, files, name in ((JsonGrammar(), JSON_FILES, "json.grammar"), (XmlGrammar(), XML_FILES, "xml.grammar")):
        for version, file in files.items():
            grammar.read(version, f"{FOLDER}/{file}")
        with open(f"{TARGET}/{name}", "w", encoding="utf-8") as output:
            output.write("# Made by eng/cyclonedx-grammar.py; README.md tells how to read it.\n")
            output.write("\n".join(grammar.lines()) + "\n")


main()
