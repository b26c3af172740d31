// Writes license-profiles.bin: node make-license-profiles.mjs FOLDER... > license-profiles.bin
// Each FOLDER holds ID.txt, or ID.json with the text in licenseText; a later folder's text replaces an earlier one's. Must hash as LicenseWords.cs does.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folders = process.argv.slice(2);
const SHINGLE = 4;   // words hashed together
const KEEP = 400;    // hashes kept of a text at most
const KEEP_OF_DIFFERENCE = 32;

const ids = `0BSD AFL-2.1 AFL-3.0 AGPL-3.0-only Apache-1.0 Apache-1.1 Apache-2.0 Artistic-1.0-Perl Artistic-2.0 BlueOak-1.0.0
BSD-1-Clause BSD-2-Clause BSD-3-Clause BSD-3-Clause-Clear BSD-4-Clause BSL-1.0 BUSL-1.1 bzip2-1.0.6 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-3.0
CC-BY-SA-4.0 CC-BY-NC-4.0 CC0-1.0 CDDL-1.0 CDDL-1.1 CPL-1.0 curl ECL-2.0 Elastic-2.0 EPL-1.0 EPL-2.0 EUPL-1.1 EUPL-1.2 FTL
GFDL-1.2-only GFDL-1.3-only GPL-1.0-only GPL-2.0-only GPL-3.0-only HPND ICU IJG ISC JSON LGPL-2.0-only LGPL-2.1-only LGPL-3.0-only
Libpng MIT MIT-0 MPL-1.0 MPL-1.1 MPL-2.0 MS-PL MS-RL MulanPSL-2.0 NCSA OFL-1.1 OpenSSL OSL-3.0 PHP-3.01 PostgreSQL PSF-2.0 Python-2.0
Ruby SSPL-1.0 Unicode-DFS-2016 Unicode-3.0 Unlicense UPL-1.0 Vim W3C WTFPL Zlib ZPL-2.1
AFL-2.0 Artistic-1.0 BSD-2-Clause-Patent BSD-2-Clause-Views BSD-4-Clause-UC BSD-Source-Code
CC-BY-NC-3.0 CC-BY-NC-ND-3.0 CC-BY-NC-ND-4.0 CC-BY-NC-SA-3.0
CC-BY-NC-SA-4.0 CC-BY-ND-3.0 CC-BY-ND-4.0 CECILL-2.1 ClArtistic CPAL-1.0 EUPL-1.0 FSL-1.1-ALv2 FSL-1.1-MIT GFDL-1.1-only
HPND-sell-variant Intel IPL-1.0 LPL-1.0 LPPL-1.3c MIT-advertising MIT-CMU MIT-feh MITNFA MS-LPL Net-SNMP NPL-1.1 NPOSL-3.0 OLDAP-2.8
OSL-2.0 OSL-2.1 PHP-3.0 PolyForm-Noncommercial-1.0.0 PolyForm-Small-Business-1.0.0 QPL-1.0 SGI-B-2.0 SISSL Sleepycat SPL-1.0
SunPro TCL X11`.split(/\s+/);

// The notices that stand in for the whole text in source files and short licence files.
const gnu = (name, version) => `This program is free software; you can redistribute it and/or modify it under the terms of the
${name} as published by the Free Software Foundation; either version ${version} of the License, or (at your option) any later version.`;
const notices = {
  "Apache-2.0": [`Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with
the License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0`],
  "MPL-2.0": [`This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. If a copy of the MPL was not
distributed with this file, You can obtain one at http://mozilla.org/MPL/2.0/.`],
  "GPL-2.0-or-later": [gnu("GNU General Public License", "two").replace("two", "2")],
  "GPL-3.0-or-later": [gnu("GNU General Public License", "3")],
  "LGPL-2.1-or-later": [gnu("GNU Lesser General Public License", "2.1")],
  "LGPL-3.0-or-later": [gnu("GNU Lesser General Public License", "3")],
  "AGPL-3.0-or-later": [gnu("GNU Affero General Public License", "3")],
};

function fnv(word) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

// Single letters and digits are bullets and numbers of clauses, but for the digits of "version 2.1".
function words(text) {
  const list = [];
  let version = false;
  for (const word of text.toLowerCase().split(/[^a-z0-9]+/)) {
    const digit = version && /^\d$/.test(word);
    if (word.length < 2 && !digit) continue;
    version = digit || word === "version";
    list.push(fnv(word));
  }
  return list;
}

function shingles(text) {
  const found = new Set();
  // What differs from use to use (copyright lines, placeholders) is cut out.
  for (const part of text.split(/^\s*copyright\s+(?:\(c\)|\u00a9|<|\[|\d|yyyy).*$|<[^>\n]{1,60}>|\[[^\]\n]{1,60}\]|_{3,}/im)) {
    const list = words(part);
    for (let i = 0; i + SHINGLE <= list.length; i++) {
      let hash = 0;
      for (let k = 0; k < SHINGLE; k++) hash = (Math.imul(hash, 31) + list[i + k]) | 0;
      hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
      found.add((hash ^ (hash >>> 13)) >>> 0);
    }
  }
  return found;
}

// Every 2nd, 4th, 8th, ... hash by its own low bits, so that the choice does not depend on the text around.
function sample(set, most) {
  let kept = [...set];
  for (let mask = 1; kept.length > most; mask = mask * 2 + 1) kept = kept.filter(h => (h & mask) === 0);
  return kept.sort((a, b) => a - b);
}

// Names of the first licensor inside the text, where everybody else writes "the author".
const generalize = {
  ISC: text => text.replace(/\bISC (DISCLAIMS|BE LIABLE)/g, "THE AUTHOR $1"),
};

const profiles = [];
for (const id of ids) {
  const file = folders.flatMap(f => [join(f, id + ".json"), join(f, id + ".txt")]).filter(existsSync).at(-1);
  const text = file && readFileSync(file, "utf8");
  const plain = text && file.endsWith(".json") ? JSON.parse(text).licenseText : text;
  if (file) profiles.push([id, shingles((generalize[id] ?? (t => t))(plain))]);
  else process.stderr.write(`no text for ${id}\n`);
}
for (const [id, texts] of Object.entries(notices)) for (const text of texts) profiles.push([id, shingles(text)]);

const parts = [];
const number = (value, size) => {
  const bytes = Buffer.alloc(size);
  size === 2 ? bytes.writeUInt16LE(value) : bytes.writeUInt32LE(value);
  parts.push(bytes);
};
const hashes = list => {
  number(list.length, 2);
  list.forEach(h => number(h, 4));
};
number(profiles.length, 2);
for (const [id, all] of profiles) {
  number(id.length, 2);
  parts.push(Buffer.from(id, "ascii"));
  hashes(sample(all, KEEP));
}

// Texts that share half or more of one of them: what each has that the other has not.
const siblings = [];
for (let a = 0; a < profiles.length; a++)
  for (let b = a + 1; b < profiles.length; b++) {
    const [one, other] = [profiles[a][1], profiles[b][1]];
    const shared = [...one].filter(h => other.has(h)).length;
    if (shared < Math.min(one.size, other.size) / 2) continue;
    siblings.push([a, b, sample([...one].filter(h => !other.has(h)), KEEP_OF_DIFFERENCE), sample([...other].filter(h => !one.has(h)), KEEP_OF_DIFFERENCE)]);
  }
number(siblings.length, 2);
for (const [a, b, onlyA, onlyB] of siblings) {
  number(a, 2);
  number(b, 2);
  hashes(onlyA);
  hashes(onlyB);
}
process.stdout.write(Buffer.concat(parts));
process.stderr.write(siblings.map(([a, b, x, y]) => `${profiles[a][0]}/${profiles[b][0]} ${x.length}:${y.length}`).join("\n") + "\n");
