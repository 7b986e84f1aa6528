// SPDX-License-Identifier: Apache-2.0
// ③ went another way: which certificate was used, why it does not do, what to do next. Never a dead end, never a blame.
import { Frame } from "../frame/frame";
import { ActResult, Actions, Button, Call, LinkButton, Note } from "../frame/parts";
import { useAct, useWords } from "../frame/shown";
import type { DoctorPage } from "../page_data";
import css from "./doctor.module.css";

export function Doctor({ page }: { page: DoctorPage }) {
  const { t, role, moment, day } = useWords();
  const act = useAct();
  const facts = {
    until: moment(page.until ?? page.chosen?.until ?? null),
    from: moment(page.from),
    grace_until: moment(page.grace_until),
    renewed_on: day(page.renewed_on),
    new_month: page.new_month ?? "",
    other_code: page.other_code ?? "",
    frozen_on: day(page.frozen_on),
  };
  const proven = page.code === "provisional";
  const expired = page.code === "expired";
  const go_on = () => act.go("/login/go-on");
  return (
    <Frame title={t(`doctor.${page.code}.title`)}>
      {page.chosen !== null && <Chosen chosen={page.chosen} />}
      <div className={css.reason}>
        <p>{t(`doctor.${page.code}.why`, facts)}</p>
        <Note tone={proven ? "good" : "fact"}>
          {page.code === "superseded" && page.new_month === null
            ? t("doctor.superseded.do_any")
            : t(`doctor.${page.code}.do`, facts)}
        </Note>
      </div>
      <ActResult act={act} />
      <Actions>
        {page.other_door !== null && (
          <Button weight="main" busy={act.busy} on_press={go_on}>
            {t("door.go_on", { role: role(page.other_door) })}
          </Button>
        )}
        {proven && page.may_go_on && (
          <Button weight="main" busy={act.busy} on_press={go_on}>
            {t("common.next")}
          </Button>
        )}
        {expired && (
          <LinkButton href={`${page.portal}/expired`} weight="main">
            {t("expired.go")}
          </LinkButton>
        )}
        {!proven && (
          <LinkButton
            href={`${page.portal}/login/certificate?door=${page.door}`}
            weight={page.other_door === null && !expired ? "main" : "plain"}
          >
            {t("common.choose_other")}
          </LinkButton>
        )}
        {!proven && page.may_go_on && page.other_door === null && (
          <Button weight="plain" busy={act.busy} on_press={go_on}>
            {t("superseded.missing")}
          </Button>
        )}
      </Actions>
      {!proven && (
        <div className={css.after}>
          <p>{t("common.not_counted")}</p>
          <Call />
          <p>
            {page.code === "no_certificate" && (
              <a className={css.link} href={`${page.portal}/expired`}>
                {t("expired.entry")}
              </a>
            )}
          </p>
          <p>
            <a className={css.link} href={`${page.portal}/trouble`}>
              {t("top.trouble")}
            </a>
          </p>
        </div>
      )}
    </Frame>
  );
}

function Chosen({ chosen }: { chosen: NonNullable<DoctorPage["chosen"]> }) {
  const { t, role, moment } = useWords();
  const known = { cn: chosen.common_name, until: moment(chosen.until) };
  return (
    <p className={css.chosen}>
      {chosen.role === null ? t("common.chosen_foreign", known) : t("common.chosen", { ...known, role: role(chosen.role) })}
    </p>
  );
}
