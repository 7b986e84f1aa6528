// SPDX-License-Identifier: Apache-2.0
// The page's only way to the server: one request at a time, because on a key token each further connection can mean a
// prompt. A question (GET) is asked again until the line is back; an act (POST) is sent once and its fate reported.
import type { Page, Problem, Progress } from "./page_data";

export type Answer<Value> = { kind: "ok"; value: Value } | { kind: "problem"; problem: Problem } | { kind: "lost" };

let last: Promise<unknown> = Promise.resolve();
let contact = Date.now(); // when the server last heard of an act of this person

export function last_contact(): number {
  return contact;
}

function in_turn<Value>(work: () => Promise<Value>): Promise<Value> {
  const turn = last.then(work, work);
  last = turn.catch(() => undefined);
  return turn;
}

async function send(method: "GET" | "POST", path: string, body?: unknown): Promise<Response | null> {
  const headers: Record<string, string> = { Accept: "application/json", "X-Sekisho-Page": "1" };
  if (method === "POST") headers["Content-Type"] = "application/json";
  try {
    const request: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store", redirect: "manual" };
    if (method === "POST") request.body = JSON.stringify(body ?? {});
    return await fetch(path, request);
  } catch {
    return null;
  }
}

// A wait that the person can end by leaving the page.
function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

async function read<Value>(response: Response): Promise<Answer<Value>> {
  const type = response.headers.get("Content-Type") ?? "";
  if (response.type === "opaqueredirect") return { kind: "lost" };
  if (type.startsWith("application/problem+json")) return { kind: "problem", problem: (await response.json()) as Problem };
  if (response.ok && type.startsWith("application/json")) return { kind: "ok", value: (await response.json()) as Value };
  return { kind: "lost" };
}

export async function act<Value = Page>(path: string, body?: unknown): Promise<Answer<Value>> {
  return in_turn(async () => {
    const response = await send("POST", path, body);
    if (response === null) return { kind: "lost" };
    contact = Date.now();
    if (response.status === 204) return { kind: "ok", value: undefined as Value };
    return read<Value>(response).catch(() => ({ kind: "lost" }));
  });
}

// The present page of a path, asked for until the line is back; null when only a fresh document can tell.
export async function page_at(path: string, on_line: (lost: boolean) => void): Promise<Page | null> {
  for (let wait = 1000; ; wait = Math.min(wait * 2, 8000)) {
    const response = await in_turn(() => send("GET", path));
    if (response !== null) {
      on_line(false);
      contact = Date.now();
      const answer = await read<Page>(response).catch(() => null);
      return answer?.kind === "ok" ? answer.value : null;
    }
    on_line(true);
    await pause(wait);
  }
}

export type Step = { kind: "step"; progress: Progress } | { kind: "same" } | { kind: "lost" } | { kind: "over" };

// One look at a renewal's progress. "over": this login no longer says anything about it.
export async function progress_after(path: string, version: number): Promise<Step> {
  const response = await in_turn(() => send("GET", `${path}?after=${version}`));
  if (response === null || response.status >= 500) return { kind: "lost" };
  if (response.status === 204) return { kind: "same" };
  const answer = await read<Progress>(response).catch(() => null);
  return answer?.kind === "ok" ? { kind: "step", progress: answer.value } : { kind: "over" };
}

// Logging off is the one act that is worth repeating by itself: the person wants to be out.
export async function log_off(): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    const answer = await act<{ location: string }>("/login/log-off");
    if (answer.kind === "ok") return window.location.replace(answer.value.location);
    if (answer.kind === "problem") break;
    await pause(1000);
  }
  window.location.reload();
}
