// SPDX-License-Identifier: Apache-2.0
// From src/base/errors.def: web/src/errors.ts (the union ErrorCode and its texts) and docs/ERRORS.md.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const source = readFileSync(join(root, "src/base/errors.def"), "utf8");
const line = /^SEKISHO_ERROR\((\w+), (\w+), (\d{3}), ("(?:[^"\\]|\\.)*"), ("(?:[^"\\]|\\.)*")\)$/;

const sections = [];
for (const text of source.split("\n")) {
  const section = /^\/\/ --- (.*)$/.exec(text);
  if (section) sections.push({ title: section[1], errors: [] });
  if (!text.startsWith("SEKISHO_ERROR(")) continue;
  const found = line.exec(text);
  if (!found) throw new Error(`errors.def: this line cannot be read: ${text}`);
  const [, , code, status, ja, en] = found;
  sections.at(-1).errors.push({ code, status: Number(status), ja: JSON.parse(ja), en: JSON.parse(en) });
}
const errors = sections.flatMap((section) => section.errors);
if (errors.length === 0) throw new Error("errors.def: no errors found");

writeFileSync(
  join(root, "web/src/errors.ts"),
  `// SPDX-License-Identifier: Apache-2.0
// Generated from src/base/errors.def by tools/errors.mjs. Do not edit.
export type ErrorCode =
${errors.map((error) => `  | ${JSON.stringify(error.code)}`).join("\n")};

export const error_texts: Record<ErrorCode, { ja: string; en: string }> = {
${errors.map(({ code, ja, en }) => `  ${code}: { ja: ${JSON.stringify(ja)}, en: ${JSON.stringify(en)} },`).join("\n")}
};
`,
);

const cell = (text) => text.replaceAll("|", "\\|");
writeFileSync(
  join(root, "docs/ERRORS.md"),
  `# Error codes

Generated from \`src/base/errors.def\` (\`npm run generate\` in \`web/\`). Do not edit.
The code is what programs compare; the texts are what people read.
${sections
  .filter((section) => section.errors.length > 0)
  .map(
    (section) => `
## ${section.title}
| code | status | Japanese | English |
|---|---|---|---|
${section.errors.map(({ code, status, ja, en }) => `| \`${code}\` | ${status} | ${cell(ja)} | ${cell(en)} |`).join("\n")}
`,
  )
  .join("")}`,
);
