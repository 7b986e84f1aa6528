// SPDX-License-Identifier: Apache-2.0
// Shows every sample page in Chromium, wide and narrow, in both languages; takes a picture of each and says what is wrong.
//   npm run look [-- FOLDER [NAME…]]     FOLDER for the pictures; only samples whose name contains one of NAME
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { accessible, fits, large_enough, large_text_fits, manual_labels, named_apart, reached_by_keyboard, readable } from "./look_checks.mjs";
import { become_idle, serve } from "./look_server.mjs";
import { import_typescript, web } from "./typescript.mjs";

const [folder = join(web, "../build/pictures/pages"), ...only] = process.argv.slice(2);
const browser_path = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(browser_path)) {
  console.error(`No Chromium at ${browser_path}: apt-get install chromium, or set CHROMIUM.`);
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const { samples } = await import_typescript(join(web, "tools/samples.ts"));
const { text_in } = await import_typescript(join(web, "src/text/text.ts"));
const server = await serve();
const root = process.getuid?.() === 0;
const browser = await chromium.launch({ executablePath: browser_path, args: root ? ["--no-sandbox"] : [] });

async function open(page, sample) {
  await page.goto(server.show(sample));
  await page.waitForSelector("h1");
  for (const [label, text] of Object.entries(sample.type ?? {})) await page.getByLabel(label, { exact: true }).fill(text);
  for (const name of sample.press ?? []) await page.getByRole("button", { name, exact: true }).click();
  if (sample.press) await page.waitForSelector("[role=alert]");
  if (sample.idle_for) await become_idle(page, sample.idle_for);
}

async function look_at(page, sample, language) {
  const complaints = [];
  const complain = (message) => complaints.push(`browser: ${message}`);
  const on_console = (message) => {
    // A refused PIN is an answer of 403, which Chromium reports as well.
    if (message.type() === "error" && !message.text().includes("status of 403")) complain(message.text());
  };
  page.on("console", on_console);
  page.on("pageerror", (error) => complain(error.message));

  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page, sample);
  await page.screenshot({ path: join(folder, `${sample.name}-${language}-1280.png`), fullPage: true });
  const titles = ["notice.renewal", "notice.renewed"].map((key) => text_in(sample.page, key, { new_until: "" }).split(/[（(]/)[0]);
  complaints.push(
    ...(await accessible(page)),
    ...(await readable(page)),
    ...(await named_apart(page, manual_labels(text_in, sample.page), titles)),
    ...(await large_text_fits(page, "200 % text, 1280 px")),
  );

  await page.setViewportSize({ width: 360, height: 740 });
  await page.screenshot({ path: join(folder, `${sample.name}-${language}-360.png`), fullPage: true });
  complaints.push(
    ...(await fits(page, "360 px")),
    ...(await large_enough(page)),
    ...(await large_text_fits(page, "200 % text, 360 px")),
    ...(await reached_by_keyboard(page)),
  );
  page.removeListener("console", on_console);
  page.removeAllListeners("pageerror");
  return complaints;
}

let wrong = 0;
let looked = 0;
try {
  const page = await browser.newPage({ locale: "ja-JP" });
  for (const language of ["ja", "en"]) {
    for (const sample of samples(server.portal, language)) {
      if (only.length > 0 && !only.some((part) => sample.name.includes(part))) continue;
      looked += 1;
      const complaints = await look_at(page, sample, language).catch((error) => [String(error)]);
      for (const complaint of complaints) console.log(`${sample.name} (${language}): ${complaint}`);
      wrong += complaints.length;
    }
  }
} finally {
  await browser.close();
  server.stop();
}
console.log(`${looked} pages looked at, ${wrong} complaints; pictures in ${folder}`);
process.exit(wrong === 0 && looked > 0 ? 0 : 1);
