// SPDX-License-Identifier: Apache-2.0
// Full mutual TLS 1.3 handshakes beside nginx with ssl_verify_client, plain and tuned.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { interleaved, median, turn } from "../measure.mjs";
import { Nginx } from "../peers.mjs";
import { atLeast, told } from "../table.mjs";

const tuned = "ssl_session_tickets off; ssl_session_cache shared:tuned:50m; ssl_conf_command NumTickets 1;";

const nginxFor = (bench, name, tls, more) => Nginx.start(path.join(bench.folder, `nginx-${name}`),
  `listen 127.0.0.1:PORT ssl; ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate ${tls.certificate}; ssl_certificate_key ${tls.key};
   ssl_verify_client on; ssl_client_certificate ${tls.clientCa}; ${more} location / { return 204; }`);

// A server certificate with an RSA key, from the same root.
export function rsaServer(house) {
  const { root } = house.portal.server;
  const at = (name) => path.join(house.folder, name);
  const names = execFileSync("openssl", ["x509", "-in", house.portal.server.certificate, "-noout", "-ext", "subjectAltName"], { encoding: "utf8" })
    .split("\n")[1].trim();
  execFileSync("openssl", ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", at("rsa.key"), "-out", at("rsa.csr"), "-subj", "/CN=portal.localhost",
    "-addext", `subjectAltName=${names}`], { stdio: "ignore" });
  execFileSync("openssl", ["x509", "-req", "-in", at("rsa.csr"), "-CA", root, "-CAkey", root.replace(/pem$/, "key"), "-CAcreateserial", "-days", "365",
    "-copy_extensions", "copy", "-out", at("rsa.pem")], { stdio: "ignore" });
  return { root, certificate: at("rsa.pem"), key: at("rsa.key") };
}

const loadOf = (bench, { port, sni, person, request }) => [path.join(bench.programs, "tls_load"), "--port", port, "--sni", sni, "--cert", person.certificate,
  "--key", person.key, "--milliseconds", bench.slice, "--threads", 4, ...(request ? ["--request", request, "--status", 409] : [])];

async function beside(bench, label, person, aims) {
  const { house } = bench;
  const request = path.join(bench.folder, "request");
  const sni = await house.loginHost(person, request);
  const tls = { ...house.portal.server, clientCa: person.authority.certificate };
  const peers = { plain: await nginxFor(bench, "plain", tls, ""), tuned: await nginxFor(bench, "tuned", tls, tuned) };
  const ours = (more) => ({ pid: house.pid, load: loadOf(bench, { port: house.portal.port, sni, person, ...more }) });
  const theirs = (peer) => ({ pid: peer.pid, load: loadOf(bench, { port: peer.port, sni, person }) });
  try {
    const found = await interleaved({ ours: ours({}), plain: theirs(peers.plain), tuned: theirs(peers.tuned), asked: ours({ request }) }, bench.rounds);
    const rate = (name) => found[name].perCpuSecond;
    return [
      atLeast(`mutual TLS 1.3, ${label}, beside nginx`, rate("ours"), rate("plain"), aims.plain),
      atLeast(`mutual TLS 1.3, ${label}, beside tuned nginx`, rate("ours"), rate("tuned"), aims.tuned),
      told(`  the same with a request, status looked up`, rate("asked"), rate("plain"), "nginx: without a request"),
    ];
  } finally {
    await Promise.all(Object.values(peers).map((peer) => peer.stop()));
  }
}

// Handshakes with a request whose certificate's status is looked up, in units of nginx's plain handshakes: what a busy machine
// takes from one it takes from the other.
export async function requestsBesidePlain(bench) {
  const { house } = bench;
  const person = house.portal.person("p256");
  const request = path.join(bench.folder, "request");
  const sni = await house.loginHost(person, request);
  const peer = await nginxFor(bench, "plain", { ...house.portal.server, clientCa: person.authority.certificate }, "");
  try {
    const found = await interleaved({
      ours: { pid: house.pid, load: loadOf(bench, { port: house.portal.port, sni, person, request }) },
      plain: { pid: peer.pid, load: loadOf(bench, { port: peer.port, sni, person }) },
    }, bench.rounds);
    return found.ours.perCpuSecond / found.plain.perCpuSecond;
  } finally {
    await peer.stop();
  }
}

// Two I/O threads that hold each other up cost more CPU a handshake; with enough cores, twice the CPU is twice the rate.
async function threads(bench) {
  const { house } = bench;
  const person = house.portal.person("p256");
  const rates = { 1: [], 2: [] };
  for (let round = 0; round < bench.rounds; ++round) {
    for (const count of [1, 2]) {
      await house.stop();
      house.portal.settings = house.portal.settings.replace(/io_threads = \d/, `io_threads = ${count}`);
      await house.startWithoutPlainPort();
      const sni = await house.loginHost(person, path.join(bench.folder, "request"));
      const load = { pid: house.pid, load: loadOf(bench, { port: house.portal.port, sni, person }) };
      await turn(load);
      rates[count].push((await turn(load)).perCpuSecond);
    }
  }
  await house.stop();
  house.portal.settings = house.portal.settings.replace(/io_threads = \d/, "io_threads = 1");
  return atLeast("two I/O threads beside one, P-256 (by CPU a handshake)", 2 * median(rates[2]), median(rates[1]), 1.7);
}

export async function handshakes(bench) {
  const { house } = bench;
  await house.startWithoutPlainPort();
  const rows = await beside(bench, "P-256", house.portal.person("p256"), { plain: 1.8, tuned: 1.15 });
  rows.push(await threads(bench));
  const before = house.portal.server;
  house.portal.server = rsaServer(house);
  await house.startWithoutPlainPort();
  rows.push(...await beside(bench, "RSA-2048", house.portal.person("rsa"), { plain: 1.5, tuned: 1.05 }));
  await house.stop();
  house.portal.server = before;
  return rows;
}
