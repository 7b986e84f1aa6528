// SPDX-License-Identifier: Apache-2.0
// Looks, and only looks, into the database of a journey's portal: what a person cannot see, such as how many orders exist.
import { execFileSync } from "node:child_process";
import path from "node:path";

const script = `
import json, sqlite3, sys
base = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
base.row_factory = sqlite3.Row
print(json.dumps([dict(row) for row in base.execute(sys.argv[2], sys.argv[3:])]))
`;

export function rows(portal, sql, ...values) {
  const out = execFileSync("/usr/bin/python3", ["-c", script, path.join(portal.data, "sekisho.db"), sql, ...values], { encoding: "utf8" });
  return JSON.parse(out);
}

const memberKey = (person) => `${person.institution.code}/${person.contract}/${person.member}`;
export const ordersOf = (portal, person) => rows(portal, `SELECT orders.*, COALESCE(evidence, '') AS evidence, COALESCE(tbs, '') AS tbs
  FROM orders LEFT JOIN order_papers ON order_number = number WHERE member = ? ORDER BY number`, memberKey(person));
export const certificatesOf = (portal, person) =>
  rows(portal, "SELECT fingerprint, status, reason, made_by, common_name FROM certificates WHERE member = ? ORDER BY number", memberKey(person));
