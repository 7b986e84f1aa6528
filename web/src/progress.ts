// SPDX-License-Identifier: Apache-2.0
// Looks at a renewal once a second until it ends, and turns the page when the certificate is installed.
import { useEffect, useState } from "react";
import { page_at, progress_after } from "./api";
import { useShown } from "./frame/shown";
import type { ProgressPage, Stage } from "./page_data";

const ended: Stage[] = ["done", "stopped", "lapsed", "rejected"];

export function useProgress(page: ProgressPage): { stage: Stage; waited: number } {
  const { show, on_line } = useShown();
  const [stage, set_stage] = useState(page.progress.stage);
  const [waited, set_waited] = useState(page.progress.waited_seconds);

  useEffect(() => {
    let left = false;
    let version = page.progress.version;
    let timer = 0;

    const turn_page = async () => {
      const next = await page_at(page.page_path, on_line);
      if (left) return;
      if (next === null) window.location.reload();
      else show(next);
    };
    const look = async () => {
      const step = await progress_after(page.progress_path, version);
      if (left) return;
      on_line(step.kind === "lost");
      if (step.kind === "over") return void turn_page();
      if (step.kind === "step") {
        version = step.progress.version;
        set_stage(step.progress.stage);
        // The second door's answers do not count; the page's own seconds do.
        const said = step.progress.waited_seconds;
        set_waited((before) => Math.max(before, said));
        if (step.progress.stage === "done" || step.progress.stage === "login") return void turn_page();
        if (ended.includes(step.progress.stage)) return;
      }
      timer = window.setTimeout(() => void look(), 1000);
    };
    const seconds = window.setInterval(() => set_waited((before) => before + 1), 1000);
    if (page.progress.stage === "done") void turn_page();
    else if (!ended.includes(page.progress.stage)) timer = window.setTimeout(() => void look(), 1000);
    return () => {
      left = true;
      window.clearTimeout(timer);
      window.clearInterval(seconds);
    };
  }, [page, show, on_line]);

  return { stage, waited };
}
