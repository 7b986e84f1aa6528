// SPDX-License-Identifier: Apache-2.0
// The person's PC: a display, a session bus, a browser with that person's HOME, and a hand that presses what the person
// would press. The agent is the real one, reached through xdg-open as on any desktop.
import { execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const { chromium } = createRequire(new URL("../../web/package.json", import.meta.url))("playwright-core");
const execFileAsync = promisify(execFile);
const here = path.dirname(fileURLToPath(import.meta.url));
const policyFolder = "/etc/chromium/policies/managed";
const ownFile = /^sekisho-journey-(\d+)\.json$/;

function asRoot(command, input) {
  const words = process.getuid() === 0 ? command : ["sudo", ...command];
  const ended = spawnSync(words[0], words.slice(1), { input, stdio: [input === undefined ? "inherit" : "pipe", "ignore", "inherit"] });
  if (ended.status !== 0) {
    throw new Error(`could not run ${words.join(" ")}`);
  }
}

// What answers the browser's two native questions where there is no window: picker and "open the app?". One file of ours,
// the same for every port, removed at the end.
export class Policies {
  // For journeys with real dialogs: waits until nobody's file is there. Files of journeys that were killed are removed.
  static async none() {
    for (const end = Date.now() + 300_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 500))) {
      const files = existsSync(policyFolder) ? readdirSync(policyFolder).filter((name) => ownFile.test(name)) : [];
      const dead = files.filter((name) => !existsSync(`/proc/${ownFile.exec(name)[1]}`));
      for (const name of dead) {
        asRoot(["rm", "-f", path.join(policyFolder, name)]);
      }
      if (files.length === dead.length) {
        return;
      }
    }
    throw new Error(`other journeys run on this machine: ${policyFolder}`);
  }

  constructor(hosts) {
    this.file = path.join(policyFolder, `sekisho-journey-${process.pid}.json`);
    const json = JSON.stringify({
      AutoSelectCertificateForUrls: hosts.map((host) => JSON.stringify({ pattern: `https://[*.]login.${host}`, filter: {} })),
      AutoLaunchProtocolsFromOrigins: [{ protocol: "sekisho", allowed_origins: hosts.map((host) => `https://${host}`) }],
    });
    asRoot(["mkdir", "-p", policyFolder]);
    asRoot(["tee", this.file], json);
  }
  remove() {
    asRoot(["rm", "-f", this.file]);
  }
}

function firstLine(stream) {
  return new Promise((resolve, reject) => {
    let text = "";
    stream.on("data", (chunk) => {
      text += chunk;
      if (text.includes("\n")) {
        resolve(text.split("\n")[0].trim());
      }
    });
    stream.once("end", () => reject(new Error("ended without an answer")));
  });
}

export class Desk {
  // An own display on any free number and an own session bus with accessibility. `windows`: with a window manager, for
  // journeys that look at real dialogs.
  static async open({ size = "1280x1024", windows = false } = {}) {
    const desk = new Desk();
    desk.xvfb = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", `${size}x24`, "-nolisten", "tcp", "-noreset"],
      { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    desk.display = `:${await firstLine(desk.xvfb.stdio[3])}`;
    const environment = { ...process.env, DISPLAY: desk.display, LANG: "C.UTF-8" };
    // The bus lives as long as `cat` has something to wait for.
    desk.bus = spawn("dbus-run-session", ["--", "sh", "-c", "echo $DBUS_SESSION_BUS_ADDRESS; exec cat"],
      { stdio: ["pipe", "pipe", "ignore"], env: environment });
    desk.environment = {
      ...environment,
      DBUS_SESSION_BUS_ADDRESS: await firstLine(desk.bus.stdout),
      QT_LINUX_ACCESSIBILITY_ALWAYS_ON: "1",
      QT_QPA_PLATFORM: "xcb",
    };
    delete desk.environment.XDG_CONFIG_HOME;
    if (windows) {
      desk.manager = spawn("openbox", { stdio: "ignore", env: desk.environment });
    }
    return desk;
  }

  // Waits for a window of the agent, tells what it shows, and presses one of its buttons (without `button`: only looks).
  // `foundAt`: when the button was found, just before the press.
  press(window, button, { password, timeout = 30 } = {}) {
    const words = [path.join(here, "press_button.py"), "--window", window, "--timeout", String(timeout)];
    words.push(...(button ? ["--button", button] : []), ...(password === undefined ? [] : ["--password", password]));
    const python = spawn("/usr/bin/python3", words, { env: this.environment, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err, foundAt] = ["", "", 0];
    python.stdout.on("data", (chunk) => {
      out += chunk;
      foundAt ||= performance.now();
    });
    python.stderr.on("data", (chunk) => (err += chunk));
    return new Promise((resolve, reject) => python.once("close", (code) =>
      code === 0 ? resolve({ ...JSON.parse(out.split("\n")[0]), foundAt }) : reject(new Error(`agent's window: ${err || out}`))));
  }

  async photograph(file) {
    await execFileAsync("import", ["-display", this.display, "-window", "root", "-trim", "+repage", file]);
  }

  // The keyboard, for dialogs that belong to the browser itself.
  async type(...words) {
    await execFileAsync("xdotool", words, { env: this.environment });
  }

  // What the display shows right now, an octet of grey a pixel, to see that it changed.
  async look() {
    const { stdout } = await execFileAsync("import", ["-display", this.display, "-window", "root", "-depth", "8", "gray:-"],
      { encoding: "buffer", maxBuffer: 1 << 24 });
    return stdout;
  }

  // dbus-run-session ends its bus when its program ends, and not when it is itself ended.
  async close() {
    if (this.bus) {
      const ended = new Promise((resolve) => this.bus.once("exit", resolve));
      this.bus.stdin.end();
      await ended;
      this.bus.stdout.destroy();
    }
    this.manager?.kill("SIGTERM");
    this.xvfb?.kill("SIGTERM");
    this.xvfb?.stdio[3].destroy();
  }
}

// A browser with that person's HOME and a fresh profile. It reads the person's certificates from HOME/.pki/nssdb.
export async function openBrowser(desk, person, { headless = true, args = [], dropArgs = [], locale = "ja-JP" } = {}) {
  const profile = await mkdtemp(path.join(tmpdir(), "sekisho-profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    headless,
    locale,
    viewport: { width: 1000, height: 900 },
    chromiumSandbox: process.getuid() !== 0,
    ignoreDefaultArgs: dropArgs,
    args: ["--no-first-run", "--disable-component-update", "--disable-background-networking", ...args],
    env: { ...desk.environment, HOME: person.browserHome, LANG: "ja_JP.UTF-8" },
  });
  context.setDefaultTimeout(20_000);
  context.once("close", () => rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => {}));
  return context;
}
