// SPDX-License-Identifier: Apache-2.0
// A client that says exactly what a journey wants said, also what no browser would: any certificate, any Host, any cookie.
import { readFileSync } from "node:fs";
import https from "node:https";

export class Wire {
  // `who`: a person (their certificate is shown where it is asked for) or null.
  constructor(portal, who, { certificate = who?.certificate, key = who?.key } = {}) {
    this.portal = portal;
    this.cookies = new Map();
    this.agent = new https.Agent({
      keepAlive: true,
      ca: readFileSync(portal.server.root),
      ...(who ? { cert: readFileSync(certificate), key: readFileSync(key) } : {}),
    });
  }

  // One request; never follows. `host`: the Host header where it is to differ from the name of the TLS handshake.
  send(method, url, { body, headers = {}, host, agent = this.agent } = {}) {
    const at = new URL(url);
    const cookie = this.cookies.get(at.hostname);
    const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = https.request({
        method, agent, host: "127.0.0.1", port: at.port, servername: at.hostname, path: at.pathname + at.search,
        headers: {
          host: host ?? at.host,
          ...(cookie ? { cookie: `__Host-login=${cookie}` } : {}),
          ...(text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
          ...headers,
        },
      }, (response) => {
        let received = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => (received += chunk));
        response.on("end", () => resolve(this.understood(at, response, received)));
      });
      request.on("error", reject);
      request.end(text);
    });
  }

  understood(at, response, body) {
    for (const line of response.headers["set-cookie"] ?? []) {
      const [, value] = /^__Host-login=([^;]*)/.exec(line) ?? [];
      if (value !== undefined) {
        value === "" ? this.cookies.delete(at.hostname) : this.cookies.set(at.hostname, value);
      }
    }
    const inPage = /<script type="application\/json" id="page">(.*?)<\/script>/s.exec(body);
    let json = null;
    if (/json/.test(response.headers["content-type"] ?? "")) json = JSON.parse(body);
    else if (inPage) json = JSON.parse(inPage[1]);
    return { status: response.statusCode, headers: response.headers, body, json, fingerprint: response.socket?.getPeerCertificate?.().fingerprint };
  }

  // ② → a fresh login host and what it shows first.
  async enter(person, door = person.role) {
    const sent = await this.send("GET", `${this.portal.urlOf(person)}/login/certificate?door=${door}`);
    if (sent.status !== 303) {
      throw new Error(`/login/certificate answered ${sent.status}`);
    }
    const url = new URL(sent.headers.location);
    this.origin = url.origin;
    return this.send("GET", url.href);
  }

  // A POST as our own pages send it.
  post(path, body = {}, wishes = {}) {
    return this.send("POST", this.origin + path, {
      body, ...wishes,
      headers: { origin: this.origin, "sec-fetch-site": "same-origin", "x-sekisho-page": "1", ...wishes.headers },
    });
  }
  get(path, wishes) {
    return this.send("GET", this.origin + path, wishes);
  }

  // ③–⑧
  async logIn(person) {
    await this.enter(person);
    const second = await this.post("/login/pin", { pin: person.pin });
    const values = Object.fromEntries((second.json.cells ?? []).map((cell) => [cell, person.card[cell]]));
    const done = await this.post("/login/card", { values });
    if (done.json?.page !== "notices") {
      throw new Error(`no login: ${done.status} ${done.body.slice(0, 200)}`);
    }
    return done;
  }

  close() {
    this.agent.destroy();
  }
}
