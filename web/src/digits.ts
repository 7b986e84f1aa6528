// SPDX-License-Identifier: Apache-2.0
// What a person typed as digits: full-width ones and spaces are fine, anything else is not, and a wrong length never leaves
// the page, so that it cannot cost a try.
export function digits_of(typed: string, length: number): string | null {
  const digits = typed.normalize("NFKC").replace(/\s/g, "");
  return digits.length === length && /^[0-9]+$/.test(digits) ? digits : null;
}

// 123456 → 12-34-56: how a support number is read out.
export function in_pairs(digits: string): string {
  return digits.replace(/(..)(?=.)/g, "$1-");
}

// Cells in the order in which they stand on the card: row by row, from the left.
export function in_card_order(cells: string[]): string[] {
  const place = (cell: string) => Number(cell.slice(1)) * 100 + cell.charCodeAt(0);
  return [...cells].sort((one, other) => place(one) - place(other));
}
