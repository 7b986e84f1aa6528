// SPDX-License-Identifier: Apache-2.0
// 有効期限が切れた方: the second door. One press opens the app; PIN and card come after it.
import { Frame } from "../frame/frame";
import { OpenDialog } from "../frame/open_dialog";
import { ActResult, Actions, Button, Call, LinkButton, Note } from "../frame/parts";
import { useAct, useWords } from "../frame/shown";
import type { ExpiredPage } from "../page_data";

export function Expired({ page }: { page: ExpiredPage }) {
  const { t } = useWords();
  const act = useAct();
  return (
    <Frame title={t("expired.entry")}>
      <p>{t("expired.lead", { grace_days: page.grace_days })}</p>
      <p>{t("expired.next")}</p>
      <OpenDialog />
      <Note tone="warning">{t("fraud.short")}</Note>
      <ActResult act={act} />
      <Actions>
        <Button weight="main" busy={act.busy} on_press={() => act.go("/expired")}>
          {t("expired.go")}
        </Button>
        <LinkButton href={`${page.portal}/`} weight="plain">
          {t("common.to_top")}
        </LinkButton>
      </Actions>
      <p>{t("expired.late")}</p>
      <Call />
    </Frame>
  );
}
