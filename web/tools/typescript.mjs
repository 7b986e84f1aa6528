// SPDX-License-Identifier: Apache-2.0
// Runs our TypeScript in Node 18 and 20, which cannot by themselves: one file and what it imports, as a module on disk.
import { build } from "esbuild";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const web = join(dirname(fileURLToPath(import.meta.url)), "..");

export async function to_javascript(file) {
  const outfile = join(web, "node_modules/.cache/sekisho", relative(web, file).replace(/\.tsx?$/, ".mjs"));
  await build({ entryPoints: [file], outfile, bundle: true, platform: "node", format: "esm", packages: "external", logLevel: "warning" });
  return outfile;
}

export async function import_typescript(file) {
  return import(pathToFileURL(await to_javascript(file)).href);
}
