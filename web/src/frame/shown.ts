// SPDX-License-Identifier: Apache-2.0
// What every screen can ask for: its page's texts and dates, and the way to the next page.
import { createContext, useCallback, useContext, useRef, useState } from "react";
import { act, page_at } from "../api";
import { day_on, moment_on } from "../dates";
import type { Common, Page, Problem, Role } from "../page_data";
import { type Fill, role_in, text_in, type TextKey } from "../text/text";

export interface Shown {
  page: Page;
  show: (next: Page) => void;
  on_line: (lost: boolean) => void;
}

export const ShownContext = createContext<Shown | null>(null);

export function useShown(): Shown {
  const shown = useContext(ShownContext);
  if (shown === null) throw new Error("a screen stands outside the page");
  return shown;
}

export interface Words {
  t: <Key extends TextKey>(key: Key, ...values: Fill<Key>) => string;
  role: (role: Role) => string;
  moment: (instant: string | null) => string;
  day: (instant: string | null) => string;
}

export function words_of(page: Common): Words {
  return {
    t: (key, ...values) => text_in(page, key, ...values),
    role: (role) => role_in(page, role),
    moment: (instant) => moment_on(page, instant),
    day: (instant) => day_on(page, instant),
  };
}

export function useWords(): Words {
  return words_of(useShown().page);
}

export interface Act {
  busy: boolean;
  problem: Problem | null;
  again: boolean; // the line was cut and the act did not arrive
  go: (path: string, body?: unknown) => void;
  forget: () => void; // the person is correcting what was wrong
}

// What stays the same while nothing happens: time and the support number may differ from answer to answer.
function gist(page: Page): string {
  return JSON.stringify({ ...page, now: "", session: null, support: null });
}

// One act of this screen at a time: never twice in flight, never lost without a word.
export function useAct(): Act {
  const { page, show, on_line } = useShown();
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<Problem | null>(null);
  const [again, set_again] = useState(false);
  const flying = useRef(false);

  const find_out = useCallback(async () => {
    on_line(true);
    const next = await page_at(window.location.pathname, on_line);
    if (next === null) window.location.reload();
    else if (gist(next) === gist(page)) set_again(true);
    else show(next);
  }, [page, show, on_line]);

  const run = useCallback(
    async (path: string, body?: unknown) => {
      const answer = await act(path, body);
      if (answer.kind === "ok") return show(answer.value);
      if (answer.kind === "lost") return find_out();
      if (answer.problem.page) return show(answer.problem.page);
      if (answer.problem.code === "login_wrong_step") return window.location.reload();
      set_problem(answer.problem);
    },
    [show, find_out],
  );

  const go = useCallback(
    (path: string, body?: unknown) => {
      if (flying.current) return;
      flying.current = true;
      set_busy(true);
      set_problem(null);
      set_again(false);
      void run(path, body).finally(() => {
        flying.current = false;
        set_busy(false);
      });
    },
    [run],
  );

  const forget = useCallback(() => set_problem(null), []);
  return { busy, problem, again, go, forget };
}
