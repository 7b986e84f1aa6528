// SPDX-License-Identifier: Apache-2.0
// Says how large the script and the style sheet are when gzipped, and refuses a script over the promised 120 kB.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const limit = 120_000;
const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const files = Object.values(manifest).flatMap((entry) => [entry.file, ...(entry.css ?? [])]);
const size = (ending) =>
  files.filter((file) => file.endsWith(ending)).reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);

const script = size(".js");
console.log(`script ${(script / 1000).toFixed(1)} kB gzip (at most ${limit / 1000}), style ${(size(".css") / 1000).toFixed(1)} kB gzip`);
if (script > limit) {
  console.error("The script is larger than promised.");
  process.exit(1);
}
