// SPDX-License-Identifier: Apache-2.0
// ⑨–⑫ The browser's side of the renewal: opens the app, shows the matching number, says each stage in words and turns to
// the next page by itself. The order lives on the server, so nothing here can be lost.
import { useEffect, useRef, useState } from "react";
import { Frame } from "../frame/frame";
import { OpenDialog } from "../frame/open_dialog";
import { ActResult, Actions, Button, Call, LinkButton, Note } from "../frame/parts";
import { type Act, useAct, useShown, useWords, type Words } from "../frame/shown";
import type { ProgressPage, Stage } from "../page_data";
import { useProgress } from "../progress";
import css from "./progress.module.css";

const picture_after = 4;
const help_after = 15;
const steps = ["wait", "consent", "key", "issue", "install", "prove"] as const;
const may_open: Stage[] = ["wait", "consent", "declined"];
type WorkStage = (typeof steps)[number];

export function Progress({ page }: { page: ProgressPage }) {
  const { t } = useWords();
  const act = useAct();
  const { stage, waited } = useProgress(page);
  useLaunch(page.launch);
  const working = steps.includes(stage as WorkStage);
  // Also after consent, and after a new login: the PC may have been switched off while the app worked, and the app resumes
  // what it had begun. On another PC it says that the renewal is under way elsewhere.
  const reopens = page.elsewhere || may_open.includes(stage) || (working && waited >= help_after);
  return (
    <Frame title={t(working ? "progress.title" : "renew.title")}>
      {page.elsewhere && <Note tone="warning">{t("progress.elsewhere")}</Note>}
      <div aria-live="polite" className={css.stage}>
        <p>{sentence(stage, page, { t })}</p>
      </div>
      {(stage === "wait" || stage === "consent") && page.matching_number !== null && <MatchingNumber number={page.matching_number} />}
      {reopens && <Reopen stage={stage} path={page.page_path} act={act} />}
      <ActResult act={act} />
      {stage === "wait" && <Waiting waited={waited} />}
      {working && <Steps now={stage as WorkStage} />}
      {working && !may_open.includes(stage) && waited >= help_after && <p>{t("progress.slow")}</p>}
      {working && <p className={css.keep}>{t("progress.keep")}</p>}
      {stage === "rejected" && <Call />}
      <Ways page={page} stage={stage} act={act} />
    </Frame>
  );
}

// Opens the app once, as the press of the button asked for.
function useLaunch(launch: string | null) {
  const launched = useRef<string | null>(null);
  useEffect(() => {
    if (launch === null || launched.current === launch || !launch.startsWith("sekisho:")) return;
    launched.current = launch;
    window.location.href = launch;
  }, [launch]);
}

function sentence(stage: Stage, page: ProgressPage, { t }: Pick<Words, "t">): string {
  switch (stage) {
    case "consent":
      return t("progress.consent", { code4: page.matching_number ?? "" });
    case "declined":
      return t("agent.stopped");
    case "done":
      return t("done.title");
    default:
      return t(`progress.${stage}`);
  }
}

function MatchingNumber({ number }: { number: string }) {
  const { t } = useWords();
  return (
    <div className={css.matching}>
      <p>{t("progress.number")}</p>
      <p className={css.number}>{number}</p>
    </div>
  );
}

function Waiting({ waited }: { waited: number }) {
  const { t } = useWords();
  return (
    <>
      {waited >= picture_after && <OpenDialog />}
      {waited >= help_after && (
        <section className={css.help}>
          <h2 className={css.help_title}>{t("missing.title")}</h2>
          <ul className={css.help_list}>
            <li>{t("missing.cancelled")}</li>
            <li>{t("progress.hidden")}</li>
            <li>{t("missing.call")}</li>
          </ul>
          <Call />
        </section>
      )}
    </>
  );
}

function Steps({ now }: { now: WorkStage }) {
  const { t } = useWords();
  const place = steps.indexOf(now);
  return (
    <section className={css.steps}>
      <h2 className={css.steps_title}>{t("progress.steps")}</h2>
      <ol className={css.steps_list}>
        {steps.map((step, index) => (
          <li key={step} className={index === place ? css.step_now : css.step} aria-current={index === place ? "step" : undefined}>
            <span>{step === "wait" || step === "consent" ? t(`progress.step_${step}`) : t(`progress.${step}`)}</span>
            {index < place && <span className={css.mark_done}>{t("progress.step_done")}</span>}
            {index === place && <span className={css.mark_now}>{t("progress.step_now")}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Reopen({ stage, path, act }: { stage: Stage; path: string; act: Act }) {
  const { t } = useWords();
  return (
    <Actions>
      <Button weight={stage === "declined" ? "main" : "plain"} busy={act.busy} on_press={() => act.go(path)}>
        {t("progress.reopen")}
      </Button>
    </Actions>
  );
}

function Ways({ page, stage, act }: { page: ProgressPage; stage: Stage; act: Act }) {
  const { t } = useWords();
  const over = stage === "stopped" || stage === "lapsed";
  const can_stop = page.stop_path !== null && !over && stage !== "rejected" && stage !== "done" && stage !== "prove";
  const second_door = page.stop_path === null;
  return (
    <Actions>
      {over && (
        <LinkButton href={page.page_path} weight="main">
          {t("progress.again")}
        </LinkButton>
      )}
      <LinkButton href={second_door ? `${page.portal}/` : "/notices"} weight="plain">
        {t(second_door ? "common.to_top" : over || stage === "rejected" ? "common.to_notices" : "common.later")}
      </LinkButton>
      {can_stop && page.stop_path !== null && <Stop path={page.stop_path} act={act} />}
    </Actions>
  );
}

function Stop({ path, act }: { path: string; act: Act }) {
  const { t } = useWords();
  const { page } = useShown();
  const [asking, set_asking] = useState(false);
  if (!asking) {
    return (
      <button type="button" className={css.stop} onClick={() => set_asking(true)}>
        {t("common.stop")}
      </button>
    );
  }
  return (
    <div className={css.stop_ask} role="group" lang={page.language}>
      <p role="alert">{t("progress.stop_ask")}</p>
      <div className={css.stop_answers}>
        <Button weight="main" on_press={() => set_asking(false)}>
          {t("progress.stop_no")}
        </Button>
        <Button weight="plain" busy={act.busy} on_press={() => act.go(path)}>
          {t("common.stop")}
        </Button>
      </div>
    </div>
  );
}
