// SPDX-License-Identifier: Apache-2.0
// What each journey begins with: a fresh portal on a free port, a desk with a display, the browser's policies. Everything
// is its own and ends with it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Portal } from "../../tools/portal.mjs";
import { Signer } from "../../tools/signer.mjs";
import { Desk, openBrowser, Policies } from "./person_pc.mjs";

export const preset = process.env.SEKISHO_PRESET ?? "dev";

export class House {
  static async open(wishes = {}) {
    const house = new House();
    house.folder = await mkdtemp(path.join(tmpdir(), "sekisho-journey-"));
    house.contexts = [];
    try {
      // A signer has no message for lists and OCSP yet (docs/SIGNER.md).
      house.portal = await Portal.create(path.join(house.folder, "portal"), { preset, pki: !wishes.signer, ...wishes });
      // The CAs' keys in a process of their own.
      if (wishes.signer) {
        house.signer = await Signer.adopt(house.portal);
        await house.signer.start();
      }
      await house.portal.start(wishes.environment);
      // With windows the person answers the browser's own questions: no policy may do it.
      if (wishes.windows) {
        await Policies.none();
      } else {
        house.policies = new Policies([...new Set(house.portal.people.map(({ institution }) => institution.host))]);
      }
      house.desk = await Desk.open({ windows: wishes.windows });
      return house;
    } catch (failed) {
      await house.close();
      throw failed;
    }
  }

  // A fresh browser of that person; `page` is its first page.
  async browserOf(person, wishes) {
    const context = await openBrowser(this.desk, person, wishes);
    this.contexts.push(context);
    return { context, page: context.pages()[0] ?? (await context.newPage()) };
  }

  // A journey that ended well has closed its browsers: what is still open shows where it was stuck.
  async photographWhatIsLeft(context) {
    for (const page of process.env.SEKISHO_KEEP ? context.pages() : []) {
      const file = path.join(this.folder, `stuck-${Date.now()}.png`);
      await page.screenshot({ path: file, fullPage: true, timeout: 3000 }).catch(() => {});
    }
  }

  async close() {
    for (const context of this.contexts) {
      await this.photographWhatIsLeft(context);
      await context.close().catch(() => {});
    }
    await this.desk?.close();
    this.policies?.remove();
    await this.portal?.stop();
    await this.signer?.stop();
    // What failed is worth a look: SEKISHO_KEEP=1 keeps folder and log.
    if (!process.env.SEKISHO_KEEP) {
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}
