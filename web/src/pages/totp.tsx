// SPDX-License-Identifier: Apache-2.0
// ⑥⑦ for people with a token: six digits instead of the card.
import { type FormEvent, useRef, useState } from "react";
import { digits_of } from "../digits";
import { DigitsField, useFocusOnWrong } from "../frame/digits_field";
import field from "../frame/field.module.css";
import { Frame } from "../frame/frame";
import { ActResult, Button, Note, Wrong } from "../frame/parts";
import { useAct, useWords } from "../frame/shown";
import type { TotpPage } from "../page_data";

const digits = 6;

export function Totp({ page }: { page: TotpPage }) {
  const { t } = useWords();
  const act = useAct();
  const form = useRef<HTMLFormElement>(null);
  const [typed, set_typed] = useState("");
  const [misshapen, set_misshapen] = useState(false);
  useFocusOnWrong(form, misshapen || act.problem);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = digits_of(typed, digits);
    set_misshapen(code === null);
    if (code === null) return act.forget();
    set_typed("");
    act.go("/login/totp", { code });
  };
  return (
    <Frame title={t("totp.title")}>
      <form ref={form} className={field.form} method="post" noValidate onSubmit={submit}>
        <p>{t("totp.lead")}</p>
        {page.tries_left !== null && act.problem === null && <Note tone="warning">{t("pin.tries", { tries: page.tries_left })}</Note>}
        {misshapen ? <Wrong>{t("totp.format")}</Wrong> : <ActResult act={act} />}
        <DigitsField
          label={t("totp.field")}
          value={typed}
          digits={digits}
          wrong={misshapen || act.problem !== null}
          focused
          on_change={set_typed}
        />
        <div>
          <Button weight="main" busy={act.busy}>
            {t("card.submit")}
          </Button>
        </div>
      </form>
    </Frame>
  );
}
