// SPDX-License-Identifier: Apache-2.0
// The few things screens are made of. Links lead somewhere, buttons do something; neither is ever only a colour.
import type { ReactNode } from "react";
import css from "./parts.module.css";
import { type Act, useShown, useWords } from "./shown";

type Weight = "main" | "plain";

export function LinkButton({ href, weight, children }: { href: string; weight: Weight; children: ReactNode }) {
  return (
    <a className={weight === "main" ? css.main_button : css.plain_button} href={href}>
      {children}
    </a>
  );
}

interface ButtonShape {
  weight: Weight;
  children: ReactNode;
  busy?: boolean;
  on_press?: () => void; // without it the button submits its form
}

export function Button({ weight, children, busy = false, on_press }: ButtonShape) {
  return (
    <button
      type={on_press ? "button" : "submit"}
      className={weight === "main" ? css.main_button : css.plain_button}
      disabled={busy}
      onClick={on_press}
    >
      {children}
    </button>
  );
}

export function Actions({ children }: { children: ReactNode }) {
  return <div className={css.actions}>{children}</div>;
}

export function Note({ tone, children }: { tone: "fact" | "warning" | "good"; children: ReactNode }) {
  const sign = { fact: "i", warning: "!", good: "✓" }[tone];
  return (
    <div className={`${css.note} ${css[tone]}`}>
      <span className={css.sign} aria-hidden="true">
        {sign}
      </span>
      <div className={css.note_body}>{children}</div>
    </div>
  );
}

export function Details({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className={css.details}>
      <summary className={css.summary}>{summary}</summary>
      <div className={css.details_body}>{children}</div>
    </details>
  );
}

// Said at once by a screen reader: what was wrong with the last press.
export function Wrong({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <div role="alert" id={id}>
      <Note tone="warning">{children}</Note>
    </div>
  );
}

export function ActResult({ act }: { act: Act }) {
  const { page } = useShown();
  const { t } = useWords();
  if (act.again) return <Wrong>{t("common.reshown")}</Wrong>;
  if (act.problem === null) return null;
  return (
    <Wrong>
      <p>{act.problem.text}</p>
      {act.problem.status === 401 && (
        <p>
          <a href={`${page.portal}/`}>{t("common.to_top")}</a>
        </p>
      )}
    </Wrong>
  );
}

export function FraudBox() {
  const { t } = useWords();
  return (
    <section className={css.fraud}>
      <h2 className={css.fraud_title}>{t("fraud.title")}</h2>
      <p>{t("fraud.body")}</p>
      <p>
        <strong>{t("fraud.do")}</strong>
      </p>
      <p>{t("fraud.told")}</p>
    </section>
  );
}

export function Call() {
  const { t } = useWords();
  return <p className={css.call}>{t("common.call")}</p>;
}
