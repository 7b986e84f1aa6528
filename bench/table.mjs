// SPDX-License-Identifier: Apache-2.0
// The table: figure · ours · peer · ratio · aim · reached or short by how much.
const columns = ["figure", "ours", "peer", "ratio", "aim", ""];

const shown = (number) => number >= 1000 ? Math.round(number).toLocaleString("en") : number >= 10 ? number.toFixed(1) : number.toPrecision(3);

// A ratio that must be at least `aim`.
export const atLeast = (figure, ours, peer, aim) => {
  const ratio = ours / peer;
  return { figure, ours: shown(ours), peer: shown(peer), ratio: `${ratio.toFixed(2)}×`, aim: `≥ ${aim}×`,
    reached: ratio >= aim, verdict: ratio >= aim ? "reached" : `short by ${((1 - ratio / aim) * 100).toFixed(0)} %` };
};

// A quantity that must be at most `aim`.
export const atMost = (figure, ours, aim, unit) => ({ figure, ours: `${shown(ours)} ${unit}`, peer: "", ratio: "", aim: `≤ ${aim} ${unit}`,
  reached: ours <= aim, verdict: ours <= aim ? "reached" : `short by ${((ours / aim - 1) * 100).toFixed(0)} %` });

// Told without an aim, so that nobody mistakes the rows beside it.
export const told = (figure, ours, peer, note = "") => ({ figure, ours: typeof ours === "number" ? shown(ours) : ours,
  peer: typeof peer === "number" ? shown(peer) : (peer ?? ""), ratio: typeof ours === "number" && typeof peer === "number" ? `${(ours / peer).toFixed(2)}×` : "",
  aim: "", reached: true, verdict: note });

const width = (text) => [...text].length;
export function printTable(rows) {
  const cells = [columns, ...rows.map((row) => [row.figure, row.ours, row.peer, row.ratio, row.aim, row.verdict])];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => width(line[at]))));
  for (const line of cells) {
    console.log(line.map((cell, at) => (at === 0 || at === 5 ? cell + " ".repeat(widths[at] - width(cell)) : " ".repeat(widths[at] - width(cell)) + cell)).join(" │ "));
  }
}
