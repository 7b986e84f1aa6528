// SPDX-License-Identifier: Apache-2.0
// ① The two doors, and for people who know their way the direct links.
import { Frame } from "../frame/frame";
import { FraudBox, LinkButton } from "../frame/parts";
import { useWords } from "../frame/shown";
import css from "./doors.module.css";

export function Top() {
  const { t, role } = useWords();
  return (
    <Frame title={t("top.title")}>
      <div className={css.doors}>
        <section className={css.door}>
          <p className={css.door_note}>{t("top.admin_note")}</p>
          <LinkButton href="/method?door=administrator" weight="main">
            {t("top.admin")}
          </LinkButton>
          <a className={css.direct} href="/login/certificate?door=administrator">
            {t("top.direct", { role: role("administrator") })}
          </a>
        </section>
        <section className={css.door}>
          <p className={css.door_note}>{t("top.user_note")}</p>
          <LinkButton href="/method?door=user" weight="main">
            {t("top.user")}
          </LinkButton>
          <a className={css.direct} href="/login/certificate?door=user">
            {t("top.direct", { role: role("user") })}
          </a>
        </section>
      </div>
      <p className={css.trouble}>
        <a className={css.direct} href="/trouble">
          {t("top.trouble")}
        </a>
      </p>
      <FraudBox />
    </Frame>
  );
}
