// SPDX-License-Identifier: Apache-2.0
// (c) Every reason that the doctor has, with real certificates: through the browser where a browser offers them, else over
// the wire and the page that came opened in the browser. None counts against the PIN.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cast } from "../../tools/people.mjs";
import { goDirect, heading, openTop, pinField } from "./acts.mjs";
import { House } from "./house.mjs";
import { Wire } from "./wire.mjs";

const company = { company: "株式会社試験" };
const extras = [
  { name: "late", situation: "expired", contract: "10000000021", days: -120, ...company },
  { name: "early", situation: "new", contract: "10000000022", days: 200, starts: 3, ...company },
  { name: "unknown", situation: "new", contract: "10000000023", days: 200, imported: false, ...company },
  { name: "stranger", situation: "new", contract: "10000000024", days: 200, imported: false, stranger: true, ...company },
];
let house;
before(async () => {
  house = await House.open({ parts: [...cast, ...extras] });
});
after(() => house?.close());

// name of the person, door, code, title, buttons and links that must be there
const inBrowser = [
  ["expired", "administrator", "no_certificate", "電子証明書を確認できませんでした", ["別の電子証明書を選ぶ"]],
  ["revoked", "administrator", "revoked", "この電子証明書は、お使いになれません", ["別の電子証明書を選ぶ"]],
  ["superseded", "administrator", "superseded", "更新前の電子証明書が選ばれました", ["別の電子証明書を選ぶ", "新しい電子証明書が表示されないとき"]],
  ["frozen", "administrator", "frozen", "この電子証明書は、緊急停止中です", []],
  ["unknown", "administrator", "unknown_leaf", "この電子証明書は、登録を確認できません", ["別の電子証明書を選ぶ"]],
  ["user", "administrator", "user_at_admin_door", "利用者用の電子証明書が選ばれました", ["利用者として進む", "別の電子証明書を選ぶ"]],
  ["fresh", "user", "admin_at_user_door", "管理者用の電子証明書が選ばれました", ["管理者として進む", "別の電子証明書を選ぶ"]],
];
// What no browser offers.
const overTheWire = [
  ["expired", "administrator", "expired", "電子証明書の有効期限が切れています"],
  ["late", "administrator", "expired_late", "電子証明書の有効期限が切れています"],
  ["early", "administrator", "not_yet_valid", "この電子証明書は、まだ使えません"],
  ["stranger", "administrator", "unknown_issuer", "せきしょ信用金庫の電子証明書ではありません"],
  ["other", "administrator", "other_institution", "ほかの金融機関の電子証明書が選ばれました"],
];

const control = (page, name) => page.getByRole("button", { name, exact: true }).or(page.getByRole("link", { name, exact: true }));

async function lastReason() {
  return (await house.portal.logLines("login.certificate")).at(-1)?.code;
}

for (const [name, door, code, title, controls] of inBrowser) {
  test(`in the browser: ${code}`, async () => {
    const person = house.portal.person(name);
    const { page, context } = await house.browserOf(person);
    await openTop(page, house.portal, person);
    await goDirect(page, door);
    await heading(page, title).waitFor();
    assert.equal(await lastReason(), code);
    for (const wanted of controls) {
      await control(page, wanted).waitFor();
    }
    if (code !== "no_certificate") {
      assert.match(await page.locator("main").innerText(), new RegExp(`${person.contract} 9001`), "shows which one was chosen");
      assert.equal(await house.portal.explain(person, person.certificate, door), code);
      assert.match(await page.locator("main").innerText(), /暗証番号の間違いには数えていません/);
    }
    await context.close();
  });
}

for (const [name, door, code, title] of overTheWire) {
  test(`over the wire, the page then opened in the browser: ${code}`, async () => {
    const person = house.portal.person(name);
    // "other" comes to the first institution's door with a certificate of the second.
    const visited = { ...person, institution: house.portal.person("fresh").institution };
    const wire = new Wire(house.portal, person);
    const answer = await wire.enter(visited, door);
    assert.equal(answer.json.page, "doctor");
    assert.equal(answer.json.code, code);
    assert.equal(await lastReason(), code);
    assert.equal(await house.portal.explain(visited, person.certificate, door), code);
    assert.match(answer.json.chosen.common_name, new RegExp(person.contract));
    // A page that no server sent counts as a stranger that reaches for this machine: not what is tested here.
    const { page, context } = await house.browserOf(house.portal.person("fresh"), { args: ["--disable-features=LocalNetworkAccessChecks"] });
    const { "content-security-policy": policy, "content-type": type } = answer.headers;
    await page.route(`${wire.origin}/`, (route) => route.fulfill({ body: answer.body, headers: { "content-security-policy": policy, "content-type": type } }));
    await page.goto(`${wire.origin}/`);
    await heading(page, title).waitFor();
    await context.close();
    wire.close();
  });
}

test("別の電子証明書を選ぶ leads to a fresh host name", async () => {
  const person = house.portal.person("revoked");
  const { page, context } = await house.browserOf(person);
  await openTop(page, house.portal, person);
  await goDirect(page, "administrator");
  const again = control(page, "別の電子証明書を選ぶ");
  await again.waitFor();
  const before = new URL(page.url()).host;
  await again.click();
  await page.waitForURL((url) => url.host !== before && url.host.includes(".login."));
  await heading(page, "この電子証明書は、お使いになれません").waitFor();
  await context.close();
});

test("a mix-up of doors goes on with one press", async () => {
  const person = house.portal.person("fresh");
  const { page, context } = await house.browserOf(person);
  await openTop(page, house.portal, person);
  await goDirect(page, "user");
  await control(page, "管理者として進む").click();
  await pinField(page, person).waitFor();
  await context.close();
});
