// SPDX-License-Identifier: Apache-2.0
// Texts by key, with {{name}} filled in. A text that wants a name does not compile without it.
import type { Common, Language, Role } from "../page_data";
import { en } from "./en";
import { ja } from "./ja";

export type TextKey = keyof typeof ja;

type Names<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Names<Rest> : never;
// What every page knows is filled in by itself.
type Known = "self" | "institution" | "code" | "publisher" | "help_tel" | "help_hours" | "stop_tel";
type Wanted<Key extends TextKey> = Exclude<Names<(typeof ja)[Key]>, Known>;
type Values = Record<string, string | number>;
export type Fill<Key extends TextKey> = [Wanted<Key>] extends [never] ? [] : [Record<Wanted<Key>, string | number>];

export function fill(text: string, values: Values): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function text_in<Key extends TextKey>(page: Common, key: Key, ...values: Fill<Key>): string {
  const { name, ...institution } = page.institution;
  return fill(texts[page.language][key], { ...institution, institution: name, ...values[0] });
}

const texts: Record<Language, Record<TextKey, string>> = { ja, en };

export function role_in(page: Common, role: Role): string {
  return text_in(page, role === "administrator" ? "common.administrator" : "common.user");
}

// English labels begin with a capital letter; Japanese has none.
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
