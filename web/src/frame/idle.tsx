// SPDX-License-Identifier: Apache-2.0
// A minute before the server ends an idle login it is said, with one press to stay. What ends anyway ends by a fresh
// document, so that the server's own word about it is shown.
import { useEffect, useRef, useState } from "react";
import { act, last_contact } from "../api";
import css from "./idle.module.css";
import { Button } from "./parts";
import { useWords } from "./shown";

// A minute, or half of a very short time.
const warned_before = (idle_seconds: number) => Math.min(60, idle_seconds / 2);
const grace = 2; // the server's clock decides; ask it a little after

interface IdleShape {
  idle_seconds: number;
  ends_at: number; // the login's absolute end, by this PC's clock
}

export function Idle({ idle_seconds, ends_at }: IdleShape) {
  const left = useSecondsLeft(idle_seconds, ends_at);
  useSignsOfLife(idle_seconds);
  if (left > warned_before(idle_seconds)) return null;
  return <Warning left={Math.max(0, left)} />;
}

function useSecondsLeft(idle_seconds: number, ends_at: number): number {
  const [left, set_left] = useState(idle_seconds);
  useEffect(() => {
    const timer = window.setInterval(() => {
      const now = Date.now();
      const idle_left = Math.ceil((last_contact() + idle_seconds * 1000 - now) / 1000);
      if (idle_left <= -grace || now >= ends_at + grace * 1000) {
        window.clearInterval(timer);
        window.location.reload();
      }
      set_left(idle_left);
    }, 1000);
    return () => window.clearInterval(timer);
  }, [idle_seconds, ends_at]);
  return left;
}

// Someone who types is not idle, although the server hears nothing of it.
function useSignsOfLife(idle_seconds: number) {
  useEffect(() => {
    const seen = () => {
      const quiet = Date.now() - last_contact();
      const warning = quiet >= (idle_seconds - warned_before(idle_seconds)) * 1000;
      if (quiet > idle_seconds * 500 && !warning) void act("/login/stay");
    };
    window.addEventListener("keydown", seen);
    window.addEventListener("pointerdown", seen);
    return () => {
      window.removeEventListener("keydown", seen);
      window.removeEventListener("pointerdown", seen);
    };
  }, [idle_seconds]);
}

function Warning({ left }: { left: number }) {
  const { t } = useWords();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const stay = () => void act("/login/stay");
  return (
    <dialog ref={box} className={css.box} aria-label={t("common.idle_stay")} onCancel={stay}>
      <p role="timer" aria-live="off">
        {t("common.idle_soon", { seconds: left })}
      </p>
      <div className={css.answer}>
        <Button weight="main" on_press={stay}>
          {t("common.idle_stay")}
        </Button>
      </div>
    </dialog>
  );
}
