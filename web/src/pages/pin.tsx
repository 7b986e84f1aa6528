// SPDX-License-Identifier: Apache-2.0
// ⑤ The PIN. How many tries are left is said from the first miss on, and what to do when one does not know it before any.
import { type FormEvent, useRef, useState } from "react";
import { digits_of } from "../digits";
import { DigitsField, useFocusOnWrong } from "../frame/digits_field";
import field from "../frame/field.module.css";
import { Frame } from "../frame/frame";
import { ActResult, Button, Call, Details, Note, Wrong } from "../frame/parts";
import { type Act, useAct, useWords } from "../frame/shown";
import type { PinPage } from "../page_data";

export function Pin({ page }: { page: PinPage }) {
  const { t, role, moment } = useWords();
  const name = t(page.role === "administrator" ? "pin.name_admin" : "pin.name_user");
  const { common_name: cn, company, until, days_left: days } = page.chosen;
  return (
    <Frame title={t("pin.title", { pin_name: name })}>
      <p className={field.chosen}>{t("pin.chosen", { cn, company, until: moment(until), days })}</p>
      <PinForm page={page} name={name} hint={t("pin.hint", { digits: page.digits, role: role(page.role) })} />
      <Details summary={t("pin.forgot")}>
        <p>
          {page.role === "administrator"
            ? t("pin.forgot_admin", { reset_where: page.unlock_where, reset_bring: page.unlock_bring })
            : t("pin.forgot_user")}
        </p>
        <Call />
      </Details>
    </Frame>
  );
}

function PinForm({ page, name, hint }: { page: PinPage; name: string; hint: string }) {
  const { t } = useWords();
  const act = useAct();
  const form = useRef<HTMLFormElement>(null);
  const [typed, set_typed] = useState("");
  const [shown, set_shown] = useState(false);
  const [misshapen, set_misshapen] = useState(false);
  useFocusOnWrong(form, misshapen || act.problem);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const pin = digits_of(typed, page.digits);
    set_misshapen(pin === null);
    if (pin === null) return act.forget();
    set_typed("");
    act.go("/login/pin", { pin });
  };
  return (
    <form ref={form} className={field.form} method="post" noValidate onSubmit={submit}>
      {misshapen ? <Wrong>{t("pin.format", { digits: page.digits })}</Wrong> : <PinResult page={page} act={act} />}
      <DigitsField
        label={name}
        hint={hint}
        value={typed}
        digits={page.digits}
        masked={!shown}
        wrong={misshapen || act.problem !== null}
        focused
        on_change={set_typed}
      />
      <label className={field.show}>
        <input className={field.box} type="checkbox" checked={shown} onChange={(event) => set_shown(event.currentTarget.checked)} />
        {t("pin.show")}
      </label>
      <div>
        <Button weight="main" busy={act.busy}>
          {t("pin.submit")}
        </Button>
      </div>
    </form>
  );
}

function PinResult({ page, act }: { page: PinPage; act: Act }) {
  const { t } = useWords();
  const missed = act.problem?.code === "pin_wrong" ? act.problem.tries_left : undefined;
  if (missed !== undefined) return <Wrong>{missed === 1 ? t("pin.wrong_last") : t("pin.wrong", { tries: missed })}</Wrong>;
  if (act.problem !== null || act.again) return <ActResult act={act} />;
  if (page.tries_left === null) return null;
  return <Note tone="warning">{page.tries_left === 1 ? t("pin.tries_last") : t("pin.tries", { tries: page.tries_left })}</Note>;
}
