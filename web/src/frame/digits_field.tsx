// SPDX-License-Identifier: Apache-2.0
// A field for a few digits. Its name is the label and nothing else; it is masked by style and not by type, so that no
// browser offers to save a password for a host name that exists only once.
import { useEffect, useId, type RefObject } from "react";
import css from "./field.module.css";

interface DigitsFieldShape {
  label: string;
  value: string;
  digits: number;
  on_change: (value: string) => void;
  hint?: string;
  wrong?: boolean;
  masked?: boolean;
  focused?: boolean;
  described_by?: string | undefined;
}

export function DigitsField({ label, value, digits, on_change, hint, wrong, masked, focused, described_by }: DigitsFieldShape) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", described_by ?? ""].filter(Boolean).join(" ");
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      {hint && (
        <p className={css.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <input
        id={id}
        className={`${css.input} ${digits > 4 ? css.long : css.short} ${masked ? css.masked : ""}`}
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        spellCheck={false}
        autoFocus={focused}
        aria-invalid={wrong}
        aria-describedby={described || undefined}
        value={value}
        onChange={(event) => on_change(event.currentTarget.value)}
      />
    </div>
  );
}

// What has to be typed again gets the focus; a screen reader has just been told why.
export function useFocusOnWrong(form: RefObject<HTMLFormElement>, wrong: unknown) {
  useEffect(() => {
    if (wrong) form.current?.querySelector<HTMLInputElement>("[aria-invalid=true]")?.focus();
  }, [form, wrong]);
}
