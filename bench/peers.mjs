// SPDX-License-Identifier: Apache-2.0
// Debian's nginx as the peer: its own process with its own files in a temporary folder, on a free loopback port. Where it is not
// installed, its package is fetched and unpacked below build/, and nothing of the system changes.
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { pause, root } from "../tools/portal.mjs";

const run = promisify(execFile);

export const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

async function nginxProgram() {
  const unpacked = path.join(root, "build", "peers");
  for (const place of ["/usr/sbin/nginx", path.join(unpacked, "usr", "sbin", "nginx")]) {
    if (existsSync(place)) return place;
  }
  await mkdir(unpacked, { recursive: true });
  await run("apt-get", ["-q", "download", "nginx"], { cwd: unpacked });
  const [file] = (await readdir(unpacked)).filter((name) => name.endsWith(".deb"));
  await run("dpkg-deb", ["-x", file, "."], { cwd: unpacked });
  return path.join(unpacked, "usr", "sbin", "nginx");
}

const listening = (port) => new Promise((resolve) => {
  const socket = createConnection({ port, host: "127.0.0.1" }, () => resolve(socket.destroy() && true));
  socket.once("error", () => resolve(false));
});

export class Nginx {
  // `server`: the lines of its server block; PORT in them becomes the free port.
  static async start(folder, server) {
    await mkdir(folder, { recursive: true });
    const peer = new Nginx();
    peer.port = await freePort();
    const file = path.join(folder, "nginx.conf");
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");
    const user = process.getuid() === 0 ? "user root;" : ""; // its worker must read a folder of mode 0700
    await writeFile(file, `daemon off; ${user} worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 10000; }
http { access_log off; ${temporary} keepalive_requests 1000000000; server_tokens off;
server { ${server.replaceAll("PORT", peer.port)} } }
`);
    peer.process = spawn(await nginxProgram(), ["-c", file, "-p", folder], { stdio: ["ignore", "ignore", "inherit"] });
    for (let tries = 0; !(await listening(peer.port)); ++tries) {
      if (tries > 100 || peer.process.exitCode !== null) throw new Error(`nginx does not start: see ${folder}/error.log`);
      await pause(50);
    }
    peer.pid = peer.process.pid;
    return peer;
  }

  stop() {
    this.process.kill("SIGTERM");
    return new Promise((resolve) => this.process.once("exit", resolve));
  }
}
