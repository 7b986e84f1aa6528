// SPDX-License-Identifier: Apache-2.0
// (g) What must be refused, and (h) a session under another host name, a cookie without its certificate: over the wire, as
// somebody would who is no browser. Each test ends by seeing that nothing changed.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import https from "node:https";
import tls from "node:tls";
import { after, before, test } from "node:test";
import { House } from "./house.mjs";
import { ordersOf } from "./records.mjs";
import { Wire } from "./wire.mjs";

let house;
let portal;
before(async () => {
  house = await House.open({ only: ["due-1", "due-2", "fresh", "revoked", "other", "user", "frozen"] });
  portal = house.portal;
});
after(() => house?.close());

async function loggedIn(name) {
  const person = portal.person(name);
  const wire = new Wire(portal, person);
  await wire.logIn(person);
  return { person, wire };
}

const stillIn = async (wire) => (await wire.get("/notices", { headers: { accept: "application/json" } })).json?.page === "notices";
const bare = (wire) => new URL(wire.origin).hostname;

test("a stolen cookie opens nothing: without a certificate, with another's, with one's own of another contract", async () => {
  const { wire } = await loggedIn("fresh");
  const cookie = wire.cookies.get(bare(wire));
  for (const thief of [null, portal.person("due-2"), portal.person("user")]) {
    const other = new Wire(portal, thief);
    other.origin = wire.origin;
    other.cookies.set(bare(wire), cookie);
    const answer = await other.get("/notices", { headers: { accept: "application/json" } });
    assert.notEqual(answer.json?.page, "notices", `as ${thief?.name ?? "nobody"}`);
    assert.notEqual((await other.post("/renewal")).json?.page, "progress");
    other.close();
  }
  assert.ok(await stillIn(wire), "and the owner's session lives on");
  wire.close();
});

test("a session replayed under another login's host name opens nothing", async () => {
  const { person, wire } = await loggedIn("fresh");
  const second = new Wire(portal, person);
  await second.enter(person);
  second.cookies.set(bare(second), wire.cookies.get(bare(wire)));
  const answer = await second.get("/notices", { headers: { accept: "application/json" } });
  assert.notEqual(answer.json?.page, "notices");
  wire.close();
  second.close();
});

test("a TLS session of one login's host name is not resumed under another's", async () => {
  const person = portal.person("fresh");
  const wires = [new Wire(portal, person), new Wire(portal, person)];
  for (const wire of wires) await wire.enter(person);
  const handshake = (name, session) => new Promise((resolve, reject) => {
    const socket = tls.connect({ host: "127.0.0.1", port: portal.port, servername: name, session,
      ca: readFileSync(portal.server.root), cert: readFileSync(person.certificate), key: readFileSync(person.key) });
    let kept;
    let reused;
    socket.on("session", (ticket) => (kept = ticket));
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      reused = socket.isSessionReused();
      socket.write(`GET /notices HTTP/1.1\r\nHost: ${name}:${portal.port}\r\nConnection: close\r\n\r\n`);
      socket.on("data", () => {});
      socket.once("close", () => resolve({ session: kept, reused }));
    });
  });
  const first = await handshake(bare(wires[0]));
  assert.ok(first.session, "a session was given");
  assert.equal((await handshake(bare(wires[0]), first.session)).reused, true, "under its own name it resumes");
  assert.equal((await handshake(bare(wires[1]), first.session)).reused, false, "under another it does not");
  wires.forEach((wire) => wire.close());
});

test("a Host that is not the name of the handshake is misdirected", async () => {
  const { person, wire } = await loggedIn("fresh");
  for (const host of [`${person.institution.host}:${portal.port}`, "minato.localhost", "example.com"]) {
    assert.equal((await wire.get("/notices", { host })).status, 421, host);
  }
  assert.ok(await stillIn(wire));
  wire.close();
});

test("after log-off neither cookie nor host name opens anything, and the name asks for no certificate", async () => {
  const { person, wire } = await loggedIn("fresh");
  const cookie = wire.cookies.get(bare(wire));
  const ended = await wire.post("/login/log-off");
  assert.match(ended.json.location, /\/logged-off/);
  const later = new Wire(portal, person);
  later.origin = wire.origin;
  later.cookies.set(bare(wire), cookie);
  const answer = await later.get("/notices", { headers: { accept: "text/html" } });
  assert.equal(answer.json?.page, "used_address");
  assert.notEqual((await later.post("/renewal")).json?.page, "progress");
  wire.close();
  later.close();
});

test("forwarded certificate headers from outside are no certificate", async () => {
  const person = portal.person("fresh");
  const pem = encodeURIComponent(readFileSync(person.certificate, "utf8"));
  const der = readFileSync(person.certificate, "utf8").replace(/-----[^-]+-----|\s/g, "");
  const wire = new Wire(portal, null);
  const headers = { "x-ssl-client-cert": pem, "x-client-cert": pem, "ssl-client-cert": pem, "client-cert": `:${der}:`,
    "x-forwarded-client-cert": `Cert="${pem}"`, "x-ssl-client-verify": "SUCCESS", "x-ssl-client-s-dn": `CN=${person.contract} 9001 ADMIN` };
  const sent = await wire.send("GET", `${portal.urlOf(person)}/login/certificate?door=administrator`, { headers });
  const answer = await wire.send("GET", sent.headers.location, { headers });
  assert.equal(answer.json.page, "doctor");
  assert.equal(answer.json.code, "no_certificate");
  wire.close();
});

test("foreign pages change nothing: no Origin of ours, no header of ours, wrong content type", async () => {
  const { person, wire } = await loggedIn("due-1");
  for (const [what, headers] of Object.entries({
    "another site": { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    "the portal host": { origin: portal.urlOf(person), "sec-fetch-site": "same-site" },
    "no page header": { "x-sekisho-page": "" },
    "an image": { origin: "null", "sec-fetch-site": "cross-site", "x-sekisho-page": "" },
  })) {
    const answer = await wire.post("/renewal", {}, { headers });
    assert.equal(answer.json?.code, "foreign_page", what);
  }
  assert.equal(ordersOf(portal, person).length, 0);
  assert.equal((await wire.get("/renewal", {})).status, 200);
  assert.ok((await wire.send("GET", `${wire.origin}/login/log-off`)).status >= 404, "GET changes nothing");
  assert.ok(await stillIn(wire));
  wire.close();
});

test("steps cannot be skipped: no renewal, no notices before PIN and card", async () => {
  const person = portal.person("due-2");
  const wire = new Wire(portal, person);
  await wire.enter(person);
  for (const path of ["/notices", "/renewal"]) {
    const answer = await wire.get(path, { headers: { accept: "text/html" } });
    assert.equal(answer.json?.page, "pin", path);
  }
  assert.notEqual((await wire.post("/renewal")).json?.page, "progress");
  assert.equal((await wire.post("/login/card", { values: {} })).json.code, "login_wrong_step");
  await wire.post("/login/pin", { pin: person.pin });
  assert.notEqual((await wire.post("/renewal")).json?.page, "progress");
  assert.equal(ordersOf(portal, person).length, 0);
  wire.close();
});

test("a certificate that is not yet due opens no renewal", async () => {
  const { person, wire } = await loggedIn("fresh");
  assert.equal((await wire.post("/renewal")).json.code, "renewal_not_due");
  assert.equal(ordersOf(portal, person).length, 0);
  wire.close();
});

test("one live session per member: the new login ends the other", async () => {
  const { person, wire } = await loggedIn("fresh");
  const second = new Wire(portal, person);
  await second.logIn(person);
  assert.equal(await stillIn(wire), false);
  assert.equal(await stillIn(second), true);
  wire.close();
  second.close();
});

test("the cookie is __Host-, Secure, HttpOnly, Strict and new after each factor; pages are not stored", async () => {
  const person = portal.person("fresh");
  const wire = new Wire(portal, person);
  const first = await wire.enter(person);
  assert.match(first.headers["set-cookie"][0], /^__Host-login=[\w-]{43}; /);
  for (const word of ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"]) {
    assert.ok(first.headers["set-cookie"][0].includes(word), word);
  }
  assert.equal(first.headers["cache-control"], "no-store");
  assert.match(first.headers["content-security-policy"], /default-src 'none'.*frame-ancestors 'none'/);
  const before = wire.cookies.get(bare(wire));
  const answer = await wire.post("/login/pin", { pin: person.pin });
  assert.notEqual(wire.cookies.get(bare(wire)), before);
  const values = Object.fromEntries(answer.json.cells.map((cell) => [cell, person.card[cell]]));
  const middle = wire.cookies.get(bare(wire));
  await wire.post("/login/card", { values });
  assert.notEqual(wire.cookies.get(bare(wire)), middle);
  wire.close();
});

test("the agent's door refuses what was not minted here, and says nothing about what was", async () => {
  const wire = new Wire(portal, null);
  const base = portal.urlOf(portal.person("due-1"));
  const ticket = createHash("sha256").update("guess").digest("base64url");
  assert.equal((await wire.send("POST", `${base}/agent/tickets/look`, { body: { ticket } })).json.code, "ticket_invalid");
  for (const [path, body] of [["/agent/orders/request", "a.b.c"], ["/agent/orders/request", "{}"], [`/agent/orders/${"0".repeat(32)}/proof`, "a.b.c"]]) {
    const answer = await wire.send("POST", base + path, { body, headers: { "content-type": "application/jose" } });
    assert.ok(answer.status >= 400 && answer.status < 500, `${path}: ${answer.status}`);
    assert.match(answer.headers["content-type"], /application\/problem\+json/);
  }
  wire.close();
});

test("a ticket is void for another CSR's owner: look tells, but only the old key opens", async () => {
  const { person, wire } = await loggedIn("due-1");
  const opened = await wire.post("/renewal");
  const ticket = opened.json.launch.split("/").at(-1);
  const open = new Wire(portal, null);
  const base = portal.urlOf(person);
  const look = await open.send("POST", `${base}/agent/tickets/look`, { body: { ticket } });
  assert.equal(look.json.contract_id, person.contract);
  const header = Buffer.from(JSON.stringify({ alg: "RS256", typ: "sekisho-request", url: `${base}/agent/orders/request`, nonce: look.json.nonce })).toString("base64url");
  const payload = Buffer.from(JSON.stringify({ ticket, csr: "AAAA" })).toString("base64url");
  const { createSign } = await import("node:crypto");
  const wrongKey = createSign("sha256").update(`${header}.${payload}`).sign(readFileSync(portal.person("due-2").key)).toString("base64url");
  const answer = await open.send("POST", `${base}/agent/orders/request`, { body: `${header}.${payload}.${wrongKey}`, headers: { "content-type": "application/jose" } });
  assert.ok(["jws_wrong_signature", "proof_wrong_certificate", "jws_malformed"].includes(answer.json.code), answer.body);
  assert.equal(ordersOf(portal, person)[0].state, "opened");
  wire.close();
  open.close();
});

// What no HTTP library would send.
function raw(name, text) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: "127.0.0.1", port: portal.port, servername: name, ca: readFileSync(portal.server.root) });
    let answer = "";
    socket.setTimeout(15_000, () => socket.destroy(new Error("no answer in 15 s")));
    socket.on("data", (chunk) => (answer += chunk));
    socket.once("error", reject);
    socket.once("close", () => resolve(answer.split("\r\n")[0]));
    socket.once("secureConnect", () => socket.write(text));
  });
}

test("requests that two parsers could read differently are refused and the connection ends", async () => {
  const { host } = portal.person("fresh").institution;
  const start = (more) => `POST /agent/tickets/look HTTP/1.1\r\nHost: ${host}:${portal.port}\r\n${more}`;
  for (const [what, text] of Object.entries({
    "two lengths": start("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    "length and chunks": start("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "bare LF": `GET / HTTP/1.1\nHost: ${host}\n\n`,
    "space before the colon": start("Content-Length : 2\r\n\r\n{}"),
    "folded header": start("X-A: b\r\n c\r\n\r\n"),
    "two hosts": `GET / HTTP/1.1\r\nHost: ${host}\r\nHost: ${host}\r\n\r\n`,
    "HTTP/1.0": `GET / HTTP/1.0\r\n\r\n`,
  })) {
    assert.match(await raw(host, text), /^HTTP\/1\.1 (400|421|501|505) /, what);
  }
});

test("a name that is none of ours gets no handshake", async () => {
  await assert.rejects(raw("example.com", "GET / HTTP/1.1\r\n\r\n"));
});

test("TLS 1.1, early data and renegotiation are not offered", async () => {
  const { host } = portal.person("fresh").institution;
  await assert.rejects(new Promise((resolve, reject) => {
    const socket = tls.connect({ host: "127.0.0.1", port: portal.port, servername: host, maxVersion: "TLSv1.1", minVersion: "TLSv1", ca: readFileSync(portal.server.root) });
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  }));
  const answer = await new Promise((resolve, reject) => https.get({ host: "127.0.0.1", port: portal.port, servername: host, headers: { host: `${host}:${portal.port}` }, ca: readFileSync(portal.server.root) }, resolve).on("error", reject));
  assert.match(answer.headers["strict-transport-security"] ?? "", /max-age=\d{7,}/);
  answer.resume();
});
