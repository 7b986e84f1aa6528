// SPDX-License-Identifier: Apache-2.0
// Serves sample pages as sekishod serves real ones: the same shell and policy, static files from another origin with
// integrity, so that what a browser would refuse there is refused here.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { web } from "./typescript.mjs";

const types = { ".js": "text/javascript", ".css": "text/css" };

function listen(handler) {
  return new Promise((ready) => {
    const server = createServer(handler);
    server.listen(0, "127.0.0.1", () => ready({ server, origin: `http://127.0.0.1:${server.address().port}` }));
  });
}

function asset(file) {
  const bytes = readFileSync(join(web, "dist", file));
  return { file, bytes, integrity: `sha384-${createHash("sha384").update(bytes).digest("base64")}` };
}

function shell(page, origin, script, styles) {
  const json = JSON.stringify(page).replaceAll("<", "\\u003c");
  const style = styles.map((one) => `<link rel="stylesheet" crossorigin integrity="${one.integrity}" href="${origin}/static/${one.file}">`).join("");
  return `<!doctype html><html lang="${page.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${page.institution.name}</title>${style}</head><body><div id="root"></div><script type="application/json" id="page">${json}</script><script type="module" crossorigin integrity="${script.integrity}" src="${origin}/static/${script.file}"></script></body></html>`;
}

function policy(origin) {
  return `default-src 'none'; script-src ${origin}; style-src ${origin}; img-src ${origin}; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`;
}

export async function serve() {
  const entry = JSON.parse(readFileSync(join(web, "dist/.vite/manifest.json"), "utf8"))["src/main.tsx"];
  const script = asset(entry.file);
  const styles = (entry.css ?? []).map(asset);
  const assets = new Map([script, ...styles].map((one) => [`/static/${one.file}`, one]));
  let sample = null;
  let portal = null;

  const answer = (request, response) => {
    const file = assets.get(request.url);
    if (file) {
      response.writeHead(200, { "Content-Type": types[extname(file.file)], "Access-Control-Allow-Origin": "*" });
      return response.end(file.bytes);
    }
    if (sample === null || request.url === "/favicon.ico" || request.url.startsWith("/renewals/")) return response.writeHead(204).end();
    if (request.method === "POST") {
      if (!sample.answer) return response.writeHead(204).end();
      const problem = "code" in sample.answer && "status" in sample.answer;
      response.writeHead(problem ? sample.answer.status : 200, { "Content-Type": problem ? "application/problem+json" : "application/json" });
      return response.end(JSON.stringify(sample.answer));
    }
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy(portal), "Cache-Control": "no-store" });
    response.end(shell(sample.page, portal, script, styles));
  };

  const [one, other] = [await listen(answer), await listen(answer)];
  portal = one.origin;
  return {
    portal,
    login: other.origin,
    show: (next) => {
      sample = next;
      return (next.host === "portal" ? one.origin : other.origin) + next.path;
    },
    stop: () => [one, other].forEach(({ server }) => server.close() && server.closeAllConnections?.()),
  };
}

// Lets the page believe that nobody has touched it for so long.
export async function become_idle(page, seconds) {
  await page.evaluate((seconds) => {
    const now = Date.now;
    Date.now = () => now() + seconds * 1000;
  }, seconds);
  await page.waitForSelector("dialog[open]");
}
