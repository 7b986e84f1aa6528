// SPDX-License-Identifier: Apache-2.0
// One page at a time: the document's own, then whatever the server answers an act with.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import css from "./app.module.css";
import { Idle } from "./frame/idle";
import { ShownContext, words_of } from "./frame/shown";
import type { Page } from "./page_data";
import { Card } from "./pages/card";
import { Doctor } from "./pages/doctor";
import { Done } from "./pages/done";
import { Expired } from "./pages/expired";
import { CardLocked, LoggedOff, PinLocked, Problem, UsedAddress } from "./pages/ends";
import { Method } from "./pages/method";
import { Notice, Notices } from "./pages/notices";
import { Pin } from "./pages/pin";
import { Progress } from "./pages/progress";
import { Renew } from "./pages/renew";
import { Top } from "./pages/top";
import { Totp } from "./pages/totp";
import { Trouble } from "./pages/trouble";

function Screen({ page }: { page: Page }) {
  switch (page.page) {
    case "top":
      return <Top />;
    case "method":
      return <Method page={page} />;
    case "doctor":
      return <Doctor page={page} />;
    case "pin":
      return <Pin page={page} />;
    case "pin_locked":
      return <PinLocked page={page} />;
    case "card":
      return <Card page={page} />;
    case "card_locked":
      return <CardLocked page={page} />;
    case "totp":
      return <Totp page={page} />;
    case "notices":
      return <Notices page={page} />;
    case "notice":
      return <Notice page={page} />;
    case "renew":
      return <Renew page={page} />;
    case "progress":
      return <Progress page={page} />;
    case "done":
      return <Done page={page} />;
    case "logged_off":
      return <LoggedOff page={page} />;
    case "used_address":
      return <UsedAddress page={page} />;
    case "expired":
      return <Expired page={page} />;
    case "trouble":
      return <Trouble page={page} />;
    case "problem":
      return <Problem page={page} />;
  }
}

// Where a reload should lead to; null: the address stays as it is (the second door has one address for all its pages).
function address_of(page: Page): string | null {
  if (window.location.pathname === "/expired") return null;
  switch (page.page) {
    case "pin":
    case "pin_locked":
    case "card":
    case "card_locked":
    case "totp":
      return "/";
    case "notices":
      return "/notices";
    case "notice":
      return `/notices/${encodeURIComponent(page.notice.id)}`;
    case "renew":
    case "progress":
    case "done":
      return "/renewal";
    default:
      return null;
  }
}

interface Turn {
  page: Page;
  number: number;
  ends_at: number;
}

function turn_to(page: Page, number: number): Turn {
  return { page, number, ends_at: Date.now() + (page.session?.left_seconds ?? 0) * 1000 };
}

export function App({ first }: { first: Page }) {
  const [turn, set_turn] = useState(() => turn_to(first, 0));
  const [lost, set_lost] = useState(false);
  const show = useCallback((next: Page) => set_turn((before) => turn_to(next, before.number + 1)), []);
  const { page, number, ends_at } = turn;
  const main = useRef<HTMLDivElement>(null);

  useEffect(() => {
    document.documentElement.lang = page.language;
    const address = address_of(page);
    if (address !== null) window.history.replaceState(null, "", address);
    if (number === 0) return;
    window.scrollTo(0, 0);
    if (!(document.activeElement instanceof HTMLInputElement)) main.current?.querySelector("h1")?.focus();
  }, [page, number]);

  const shown = useMemo(() => ({ page, show, on_line: set_lost }), [page, show]);
  return (
    <ShownContext.Provider value={shown}>
      <div role="status" className={css.line}>
        {lost && <p className={css.lost}>{words_of(page).t("common.offline")}</p>}
      </div>
      <div ref={main} key={number}>
        <Screen page={page} />
      </div>
      {page.session !== null && <Idle key={`idle ${number}`} idle_seconds={page.session.idle_seconds} ends_at={ends_at} />}
    </ShownContext.Provider>
  );
}
