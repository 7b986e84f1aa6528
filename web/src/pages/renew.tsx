// SPDX-License-Identifier: Apache-2.0
// ⑨ The one deliberate act, with a picture of the question that comes next.
import { Frame } from "../frame/frame";
import { OpenDialog } from "../frame/open_dialog";
import { ActResult, Actions, Button, LinkButton, Note } from "../frame/parts";
import { useAct, useWords } from "../frame/shown";
import type { RenewPage } from "../page_data";
import css from "./renew.module.css";

export function Renew({ page }: { page: RenewPage }) {
  const { t } = useWords();
  const act = useAct();
  return (
    <Frame title={t("renew.title")}>
      {page.open_order && <Note tone="fact">{t("notice.renewal_open")}</Note>}
      <p>{t("renew.lead")}</p>
      <FromTo until={page.until} new_until={page.new_until} />
      <div className={css.next}>
        <p>{t("renew.next")}</p>
        <OpenDialog />
      </div>
      <p>{t("renew.safe")}</p>
      <p className={css.old}>{t("renew.old_manual")}</p>
      <Note tone="warning">{t("fraud.short")}</Note>
      <ActResult act={act} />
      <Actions>
        <Button weight="main" busy={act.busy} on_press={() => act.go("/renewal")}>
          {t("renew.submit")}
        </Button>
        <LinkButton href="/notices" weight="plain">
          {t("common.later")}
        </LinkButton>
      </Actions>
    </Frame>
  );
}

function FromTo({ until, new_until }: { until: string; new_until: string }) {
  const { t, moment } = useWords();
  return (
    <dl className={css.from_to}>
      <div className={css.end}>
        <dt>{t("renew.from")}</dt>
        <dd>{moment(until)}</dd>
      </div>
      <div className={`${css.end} ${css.new_end}`}>
        <dt>{t("renew.to")}</dt>
        <dd>{moment(new_until)}</dd>
      </div>
    </dl>
  );
}
