// SPDX-License-Identifier: Apache-2.0
// What surrounds every screen: whose page this is, log-off away from everything else, and below it whom to call.
import { type ReactNode, useEffect, useState } from "react";
import { log_off } from "../api";
import { in_pairs } from "../digits";
import css from "./frame.module.css";
import parts from "./parts.module.css";
import { useShown, useWords } from "./shown";

// The same document in the other language; what else its address says stays.
function other_language_address(language: string): string {
  const query = new URLSearchParams(window.location.search);
  query.set("lang", language === "ja" ? "en" : "ja");
  return `?${query.toString()}`;
}

export function LogOff({ main = false }: { main?: boolean }) {
  const { t } = useWords();
  const [busy, set_busy] = useState(false);
  const leave = () => {
    set_busy(true);
    void log_off();
  };
  return (
    <button type="button" className={main ? parts.main_button : css.log_off} disabled={busy} onClick={leave}>
      {t("common.logoff")}
    </button>
  );
}

function Header({ logs_off }: { logs_off: boolean }) {
  const { page } = useShown();
  const { t } = useWords();
  const other = page.language === "ja" ? "en" : "ja";
  return (
    <header className={css.header}>
      <div className={css.header_row}>
        <p className={css.institution}>{page.institution.name}</p>
        <a className={css.language} href={other_language_address(page.language)} lang={other} hrefLang={other}>
          {t("common.language")}
        </a>
        {page.session !== null && logs_off && <LogOff />}
      </div>
    </header>
  );
}

function Footer() {
  const { page } = useShown();
  const { t } = useWords();
  const changing = page.session !== null || page.page === "doctor" || page.page === "used_address";
  return (
    <footer className={css.footer}>
      <div className={css.footer_row}>
        <p className={css.call}>{t("common.call")}</p>
        {page.support !== null && (
          <p>
            <strong className={css.support}>{t("common.support", { support: in_pairs(page.support) })}</strong>
            <span className={css.note}>{t("common.support_note")}</span>
          </p>
        )}
        <p>{t("common.never_ask")}</p>
        {changing && <p className={css.note}>{t("common.address_note")}</p>}
      </div>
    </footer>
  );
}

export function Frame({ title, own_log_off = false, children }: { title: string; own_log_off?: boolean; children: ReactNode }) {
  const { page } = useShown();
  const { t } = useWords();
  useEffect(() => {
    document.title = `${title}｜${page.institution.name}`;
  }, [title, page.institution.name]);
  return (
    <div className={css.page}>
      <Header logs_off={!own_log_off} />
      <main className={css.main}>
        {page.old_manual_step !== null && <p className={css.step}>{t("common.step", { step: page.old_manual_step })}</p>}
        <h1 className={css.title} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </main>
      <Footer />
    </div>
  );
}
