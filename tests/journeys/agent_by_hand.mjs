// SPDX-License-Identifier: Apache-2.0
// The agent's part of a renewal by openssl and node alone: a new key, the old key's signature, the answer as it came.
import { execFile, execFileSync } from "node:child_process";
import { createHash, createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { Wire } from "./wire.mjs";

const run = promisify(execFile);

export function jws(key, algorithm, header, payload) {
  const encode = (json) => Buffer.from(JSON.stringify(json)).toString("base64url");
  const signed = `${encode({ alg: algorithm, ...header })}.${encode(payload)}`;
  const signature = sign("sha256", Buffer.from(signed), { key: createPrivateKey(readFileSync(key)), dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

export class AgentByHand {
  // `folder`: where its new key comes to lie.
  constructor(portal, person, folder) {
    Object.assign(this, { portal, person, key: path.join(folder, `${person.name}.new.key`), csr: path.join(folder, `${person.name}.new.csr`) });
    this.wire = new Wire(portal, null);
  }

  send(verb, body, type = "application/json") {
    return this.wire.send("POST", `${this.portal.urlOf(this.person)}/agent/${verb}`, { body, headers: { "content-type": type } });
  }

  // Logs in, presses 更新, signs with the old key: what the server answers to the request.
  async renew() {
    const browser = new Wire(this.portal, this.person);
    await browser.logIn(this.person);
    const ticket = (await browser.post("/renewal")).json.launch.split("/").at(-1);
    browser.close();
    const looked = (await this.send("tickets/look", { ticket })).json;
    await run("openssl", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", this.key]);
    await run("openssl", ["req", "-new", "-key", this.key, "-subj", "/CN=x", "-outform", "DER", "-out", this.csr]);
    const old = execFileSync("openssl", ["x509", "-in", this.person.certificate, "-outform", "DER"]);
    const header = { typ: "sekisho-request", url: `${this.portal.urlOf(this.person)}/agent/orders/request`, nonce: looked.nonce,
      "x5t#S256": createHash("sha256").update(old).digest("base64url") };
    this.order = looked.order;
    const claim = { ticket, csr: readFileSync(this.csr).toString("base64url") };
    return this.send("orders/request", jws(this.person.key, "RS256", header, claim), "application/jose");
  }

  // By the new key: "fetch", "cancel" or, with the leaf's hash, "proof".
  async ask(verb, payload = { order: this.order }) {
    const { nonce } = (await this.send(`orders/${this.order}/nonce`, {})).json;
    const header = { typ: `sekisho-${verb}`, url: `${this.portal.urlOf(this.person)}/agent/orders/${this.order}/${verb}`, nonce };
    return this.send(`orders/${this.order}/${verb}`, jws(this.key, "ES256", header, payload), "application/jose");
  }
}

// Leaf and CA of an answer, as PEM blocks.
export const chainIn = (answer) => answer.json.certificate.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g);
