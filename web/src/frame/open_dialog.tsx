// SPDX-License-Identifier: Apache-2.0
// A drawing of the browser's question whether to open the app, so that it is no surprise. Nothing in it can be pressed.
import css from "./open_dialog.module.css";
import { useShown, useWords } from "./shown";

export function OpenDialog() {
  const { page } = useShown();
  const { t } = useWords();
  const app = t("agent.name");
  return (
    <figure className={css.figure} aria-hidden="true">
      <div className={css.window}>
        <div className={css.bar}>
          <span className={css.dot} />
          <span className={css.dot} />
          <span className={css.dot} />
          <span className={css.address} />
        </div>
        <div className={css.dialog}>
          <p className={css.question}>{t("picture.ask", { app })}</p>
          <p className={css.host}>{new URL(page.portal).host}</p>
          <p className={css.choices}>
            <span className={css.press}>{t("picture.open")}</span>
            <span className={css.leave}>{t("picture.cancel")}</span>
          </p>
        </div>
      </div>
      <figcaption className={css.caption}>{t("common.example")}</figcaption>
    </figure>
  );
}
