// SPDX-License-Identifier: Apache-2.0
// ② How to log in. The certificate comes first; what the browser's picker will show is said before it appears.
import { Frame } from "../frame/frame";
import { LinkButton } from "../frame/parts";
import { useWords } from "../frame/shown";
import type { MethodPage } from "../page_data";
import { capital } from "../text/text";
import css from "./doors.module.css";

export function Method({ page }: { page: MethodPage }) {
  const { t, role } = useWords();
  const who = capital(role(page.door));
  return (
    <Frame title={t("method.title")}>
      <div className={css.ways}>
        <section className={`${css.door} ${css.door_first}`}>
          <p className={css.door_note}>{t("method.cert_note")}</p>
          <div className={css.picker}>
            <p>{t("method.picker")}</p>
            <p>{t("method.picker_two")}</p>
          </div>
          <LinkButton href={`/login/certificate?door=${page.door}`} weight="main">
            {t("method.cert", { role: who })}
          </LinkButton>
        </section>
        <section className={css.door}>
          <h2 className={css.way_title}>{t("method.id", { role: who })}</h2>
          <p>{t("method.id_later")}</p>
        </section>
      </div>
      <p className={css.trouble}>
        <a className={css.direct} href="/trouble">
          {t("top.trouble")}
        </a>
      </p>
    </Frame>
  );
}
