// SPDX-License-Identifier: Apache-2.0
// The screens after which one starts again or calls: logged off, a used address, locks, an address that does not exist.
import { error_texts } from "../errors";
import { Frame } from "../frame/frame";
import { Actions, Call, LinkButton, Note } from "../frame/parts";
import { useWords } from "../frame/shown";
import type { CardLockedPage, Common, LoggedOffPage, PinLockedPage, ProblemPage, UsedAddressPage } from "../page_data";
import css from "./ends.module.css";

function ToTop({ page }: { page: Common }) {
  const { t } = useWords();
  return (
    <Actions>
      <LinkButton href={`${page.portal}/`} weight="main">
        {t("common.to_top")}
      </LinkButton>
    </Actions>
  );
}

export function LoggedOff({ page }: { page: LoggedOffPage }) {
  const { t, moment } = useWords();
  const why = { log_off: null, idle: "common.idle_ended", replaced: "logoff.replaced", certificate: "logoff.certificate" } as const;
  const reason = why[page.ended];
  return (
    <Frame title={t("logoff.title")}>
      {reason !== null && <Note tone={page.ended === "idle" ? "fact" : "warning"}>{t(reason)}</Note>}
      {page.order_until !== null && <Note tone="fact">{t("logoff.open", { order_until: moment(page.order_until) })}</Note>}
      <p>{t("logoff.body")}</p>
      <ToTop page={page} />
    </Frame>
  );
}

export function UsedAddress({ page }: { page: UsedAddressPage }) {
  const { t } = useWords();
  return (
    <Frame title={t(page.ended_idle ? "used.ended" : "used.title")}>
      {page.ended_idle && <Note tone="fact">{t("common.idle_ended")}</Note>}
      <p>{t("common.used_address")}</p>
      <ToTop page={page} />
    </Frame>
  );
}

export function Problem({ page }: { page: ProblemPage }) {
  const { t } = useWords();
  return (
    <Frame title={t("problem.title")}>
      <Note tone="fact">{error_texts[page.code][page.language]}</Note>
      <ToTop page={page} />
    </Frame>
  );
}

export function PinLocked({ page }: { page: PinLockedPage }) {
  const { t } = useWords();
  return (
    <Frame title={t("pin.locked")}>
      <div className={css.texts}>
        <p>{t("pin.locked_why")}</p>
        <p>{t(page.whole_contract ? "pin.locked_all" : "pin.locked_one")}</p>
        <Note tone="fact">
          {page.role === "administrator"
            ? t("pin.locked_admin", { unlock_where: page.unlock_where, unlock_bring: page.unlock_bring })
            : t("pin.locked_user")}
        </Note>
        <p>{t("pin.locked_days", { days: page.days_left })}</p>
        <Call />
      </div>
    </Frame>
  );
}

export function CardLocked({ page }: { page: CardLockedPage }) {
  const { t } = useWords();
  return (
    <Frame title={t("locked.title")}>
      <div className={css.texts}>
        <p>{t(page.factor === "card" ? "card.locked" : "totp.locked")}</p>
        <Call />
      </div>
    </Frame>
  );
}
