// SPDX-License-Identifier: Apache-2.0
// ⑥⑦ The customer card, drawn as she holds it, with the asked places marked; the fields follow in the card's own order.
import { type FormEvent, useRef, useState } from "react";
import { digits_of, in_card_order } from "../digits";
import { DigitsField, useFocusOnWrong } from "../frame/digits_field";
import field from "../frame/field.module.css";
import { Frame } from "../frame/frame";
import { ActResult, Button, Call, Details, Note, Wrong } from "../frame/parts";
import { type Act, useAct, useWords } from "../frame/shown";
import type { CardPage } from "../page_data";
import css from "./card.module.css";

const columns = [..."ABCDEFGHIJ"];
const rows = ["1", "2", "3", "4", "5"];

export function Card({ page }: { page: CardPage }) {
  const { t } = useWords();
  return (
    <Frame title={t(page.role === "administrator" ? "card.title_admin" : "card.title_user")}>
      <p>{t("card.lead")}</p>
      <DrawnCard asked={page.cells} />
      <CardForm page={page} />
      {page.uses_left !== null && <Note tone="fact">{t("card.left", { left: page.uses_left })}</Note>}
      <Details summary={t("card.unreadable")}>
        <Call />
      </Details>
      <Details summary={t("card.lost")}>
        <p>{t("card.lost_body", { card_days: page.card_days })}</p>
        <p>{t("trouble.card")}</p>
        <Call />
      </Details>
    </Frame>
  );
}

// For the eye only: the fields carry the same names.
function DrawnCard({ asked }: { asked: string[] }) {
  const { t } = useWords();
  return (
    <div className={css.picture} aria-hidden="true">
      <table className={css.card}>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <td key={column} className={css.head}>
                {column}
              </td>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <td className={css.head}>{row}</td>
              {columns.map((column) => (
                <td key={column} className={asked.includes(column + row) ? css.asked : css.cell}>
                  {asked.includes(column + row) ? column + row : ""}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={css.caption}>{t("card.picture")}</p>
    </div>
  );
}

function CardForm({ page }: { page: CardPage }) {
  const { t } = useWords();
  const act = useAct();
  const form = useRef<HTMLFormElement>(null);
  const cells = in_card_order(page.cells);
  const [typed, set_typed] = useState<Record<string, string>>({});
  const [misshapen, set_misshapen] = useState<string | null>(null);
  useFocusOnWrong(form, misshapen ?? act.problem);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const values: Record<string, string> = {};
    for (const cell of cells) {
      const digits = digits_of(typed[cell] ?? "", page.digits);
      if (digits === null) {
        set_misshapen(cell);
        return act.forget();
      }
      values[cell] = digits;
    }
    set_misshapen(null);
    act.go("/login/card", { values });
  };
  const wrong_cell = misshapen ?? act.problem?.field ?? null;
  return (
    <form ref={form} className={field.form} method="post" noValidate onSubmit={submit}>
      {misshapen === null ? (
        <CardResult page={page} act={act} />
      ) : (
        <Wrong>{t("card.format", { cell: misshapen, digits: page.digits })}</Wrong>
      )}
      <fieldset className={css.fields}>
        <legend className={css.legend}>{t("card.digits", { digits: page.digits })}</legend>
        {cells.map((cell, place) => (
          <DigitsField
            key={cell}
            label={cell}
            value={typed[cell] ?? ""}
            digits={page.digits}
            focused={place === 0}
            wrong={wrong_cell === null ? act.problem?.code === "card_wrong" : wrong_cell === cell}
            on_change={(value) => set_typed((before) => ({ ...before, [cell]: value }))}
          />
        ))}
      </fieldset>
      <div>
        <Button weight="main" busy={act.busy}>
          {t("card.submit")}
        </Button>
      </div>
    </form>
  );
}

function CardResult({ page, act }: { page: CardPage; act: Act }) {
  const { t } = useWords();
  const missed = act.problem?.code === "card_wrong" ? act.problem.tries_left : undefined;
  if (missed !== undefined) return <Wrong>{t("card.wrong", { tries: missed })}</Wrong>;
  if (act.problem !== null || act.again) return <ActResult act={act} />;
  if (page.tries_left === null) return null;
  return <Note tone="warning">{t("pin.tries", { tries: page.tries_left })}</Note>;
}
