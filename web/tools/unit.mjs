// SPDX-License-Identifier: Apache-2.0
// Runs every *_test.ts under src/ and tools/ with Node's own test runner.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { to_javascript, web } from "./typescript.mjs";

const tests_in = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return tests_in(path);
    return name.endsWith("_test.ts") ? [path] : [];
  });

const tests = [...tests_in(join(web, "src")), ...tests_in(join(web, "tools"))];
const compiled = await Promise.all(tests.map(to_javascript));
process.exit(spawnSync(process.execPath, ["--test", ...compiled], { stdio: "inherit", cwd: web }).status ?? 1);
