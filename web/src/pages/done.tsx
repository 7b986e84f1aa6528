// SPDX-License-Identifier: Apache-2.0
// ⑫⑬⑭ Installed. Log-off stands here, because it is what remains to be done; a record can be printed for the binder.
import { Frame, LogOff } from "../frame/frame";
import { Actions, Button, Note } from "../frame/parts";
import { useWords } from "../frame/shown";
import type { DonePage } from "../page_data";
import css from "./done.module.css";

export function Done({ page }: { page: DonePage }) {
  const { t, moment, day } = useWords();
  return (
    <Frame title={t("done.title")} own_log_off>
      <Note tone="good">{t("done.body", { new_until: moment(page.new_until) })}</Note>
      <p>{t("done.next", { new_month: page.new_month, next_notice: day(page.next_notice) })}</p>
      <Actions>
        <LogOff main />
        <Button weight="plain" on_press={close}>
          {t("done.close")}
        </Button>
        <Button weight="plain" on_press={() => window.print()}>
          {t("done.print")}
        </Button>
      </Actions>
      <Record page={page} />
    </Frame>
  );
}

// A tab that the person opened herself cannot be closed by its page: the press then leads on, and never to nothing.
function close() {
  if (window.opener !== null) window.close();
  window.location.assign(window.location.pathname === "/expired" ? "/" : "/notices?completed=1");
}

function Record({ page }: { page: DonePage }) {
  const { t, moment } = useWords();
  const rows = [
    [t("done.certificate"), page.common_name],
    [t("done.company"), page.company],
    [t("done.until"), moment(page.new_until)],
    [t("done.renewed_at"), moment(page.renewed_at)],
    [t("done.serial"), page.serial],
  ];
  return (
    <section className={css.record}>
      <h2 className={css.record_title}>{t("done.record")}</h2>
      <dl className={css.rows}>
        {rows.map(([name, value]) => (
          <div key={name} className={css.row}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
