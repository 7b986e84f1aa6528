// SPDX-License-Identifier: Apache-2.0
// Checks what a server really sent against src/page_data.ts: a Page, a Problem, a Progress, or a whole document.
//   npm run check:pages -- FILE…
// From a journey: import { pages_checker } from "web/tools/check_pages.mjs".
import Ajv from "ajv";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createGenerator } from "ts-json-schema-generator";
import { web } from "./typescript.mjs";

function schema() {
  return createGenerator({ path: join(web, "src/page_data.ts"), tsconfig: join(web, "tsconfig.json"), type: "*", skipTypeCheck: true }).createSchema("*");
}

// A union's own errors name every page that it is not; the page says itself which one it means to be.
function kind_of(value, kinds) {
  if (typeof value !== "object" || value === null) return null;
  if (typeof value.page === "string") return kinds.get(value.page) ?? null;
  if ("code" in value && "status" in value) return "Problem";
  if ("stage" in value && "version" in value) return "Progress";
  return null;
}

// Returns a function: value → sentences about what is wrong with it, none when it is right.
export function pages_checker() {
  const whole = schema();
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  ajv.addSchema(whole, "page_data");
  const named = Object.entries(whole.definitions).filter(([, one]) => one.properties?.page?.const);
  const kinds = new Map(named.map(([name, one]) => [one.properties.page.const, name]));
  return function check(value) {
    const kind = kind_of(value, kinds);
    if (kind === null) return [`neither a page nor a problem nor a progress: ${JSON.stringify(value)?.slice(0, 120)}`];
    const { page, ...rest } = value;
    const inner = kind === "Problem" && page !== undefined ? check(page).map((one) => `page: ${one}`) : [];
    const valid = ajv.getSchema(`page_data#/definitions/${kind}`);
    const outer = valid(kind === "Problem" ? rest : value) ? [] : valid.errors.map((one) => sentence(kind, one));
    return [...outer, ...inner];
  };
}

function sentence(kind, { instancePath, message, params }) {
  const name = params.additionalProperty ?? params.pattern ?? params.allowedValue ?? "";
  return `${kind}${instancePath} ${message}${name ? `: ${name}` : ""}`;
}

// The page inside a document, as a browser finds it.
export function page_in(document) {
  const found = /<script type="application\/json" id="page">([^<]*)<\/script>/.exec(document);
  return found ? JSON.parse(found[1]) : null;
}

function check_file(check, file) {
  const text = readFileSync(file, "utf8");
  try {
    return check(text.trimStart().startsWith("<") ? page_in(text) : JSON.parse(text));
  } catch (error) {
    return [error.message];
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = process.argv.slice(2);
  const check = pages_checker();
  const wrong = files.flatMap((file) => check_file(check, file).map((one) => `${file}: ${one}`));
  wrong.forEach((one) => console.error(one));
  console.log(`${files.length} files checked, ${wrong.length} complaints`);
  process.exit(wrong.length === 0 && files.length > 0 ? 0 : 1);
}
