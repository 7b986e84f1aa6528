// SPDX-License-Identifier: Apache-2.0
// The one place for the shapes between sekishod and its pages. A document carries one `Page` in
// <script type="application/json" id="page">; every POST answers with the next `Page` or with a `Problem` (RFC 9457).
// Journeys check what the server really sends against this file (npm run check:pages).
// Instants are RFC 3339 UTC; pages show them in `zone_minutes`.
import type { ErrorCode } from "./errors";

export type Role = "administrator" | "user";
export type Language = "ja" | "en";
/** @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$ */
export type Instant = string;
/** @pattern ^\d{4}-\d\d$ */
export type Month = string; // as certificates' names show it
/** @pattern ^\d{6}$ */
export type SupportNumber = string; // shown as 12-34-56
/** @pattern ^[A-J][1-5]$ */
export type Cell = string;

export interface Institution {
  code: string;
  name: string; // in the page's language
  self: string; // 当金庫 / we
  publisher: string;
  help_tel: string;
  help_hours: string;
  stop_tel: string;
}

export interface Chosen {
  common_name: string;
  role: Role | null; // null: not one of ours
  company: string; // "" where not ours or not known yet
  until: Instant; // not after
  days_left: number;
}

export interface Common {
  language: Language;
  zone_minutes: number;
  now: Instant;
  portal: string; // "https://portal.localhost:8443"
  institution: Institution;
  support: SupportNumber | null;
  session: { idle_seconds: number; left_seconds: number } | null; // left: until the absolute end
  old_manual_step: string | null; // "③": the printed manual's number, shown small
}

export type DoctorCode =
  | "no_certificate" | "expired" | "expired_late" | "not_yet_valid" | "revoked" | "superseded" | "provisional"
  | "provisional_dead" | "unknown_issuer" | "other_institution" | "unknown_leaf" | "user_at_admin_door"
  | "admin_at_user_door" | "machine_certificate" | "frozen";

export interface TopPage extends Common { page: "top" }
export interface MethodPage extends Common { page: "method"; door: Role }
export interface UsedAddressPage extends Common { page: "used_address"; ended_idle: boolean }
export interface LoggedOffPage extends Common { page: "logged_off"; order_until: Instant | null; ended: "log_off" | "idle" | "replaced" | "certificate" }
export interface TroublePage extends Common { page: "trouble" } // お困りの方: expired, new PC, card lost, network
export interface ProblemPage extends Common { page: "problem"; code: ErrorCode }

export interface DoctorPage extends Common {
  page: "doctor";
  code: DoctorCode;
  door: Role;
  chosen: Chosen | null;
  until: Instant | null;
  from: Instant | null;
  grace_until: Instant | null;
  renewed_on: Instant | null;
  new_month: Month | null;
  other_code: string | null;
  frozen_on: Instant | null;
  may_go_on: boolean; // superseded: 新しい電子証明書が表示されないとき → POST /login/go-on; provisional: 次へ → the same
  other_door: Role | null; // go on as … : a link to /login/certificate?door=… of the portal is not needed: POST /login/go-on
}

export interface PinPage extends Common {
  page: "pin";
  chosen: Chosen;
  role: Role;
  digits: number;
  tries_left: number | null; // null before the first miss
  unlock_where: string;
  unlock_bring: string;
}
export interface PinLockedPage extends Common {
  page: "pin_locked"; role: Role; whole_contract: boolean; unlock_where: string; unlock_bring: string; days_left: number;
}
export interface CardPage extends Common {
  page: "card"; role: Role; cells: Cell[]; digits: number; tries_left: number | null; uses_left: number | null; card_days: number;
}
export interface CardLockedPage extends Common { page: "card_locked"; factor: "card" | "totp" }
export interface TotpPage extends Common { page: "totp"; role: Role; tries_left: number | null }

export interface NoticeEntry {
  id: string;
  kind: "renewal_due" | "renewed";
  unread: boolean;
  created_at: Instant;
  until: Instant; // renewal_due: the certificate's end; renewed: the new end
  days_left: number;
  renewal: string | null; // path of the renewal page, "/renewal"; null: no link
  open_order: boolean; // 更新の手続きが途中です
}
export interface NoticesPage extends Common {
  page: "notices";
  role: Role;
  company: string;
  last_login: Instant | null;
  notices: NoticeEntry[]; // unread first; the first unread one shows body and link in place
  application_url: string | null; // お取引へ進む
  completed: boolean; // banner after ⑬
  restricted: boolean; // logged in by a superseded certificate
}
export interface NoticePage extends Common { page: "notice"; notice: NoticeEntry }

export interface RenewPage extends Common { page: "renew"; until: Instant; new_until: Instant; open_order: boolean }

// The second door, on the portal host: 有効期限が切れた方. 期限切れの手続きへ進む → POST /expired {} → ProgressPage with `launch`.
export interface ExpiredPage extends Common { page: "expired"; grace_days: number }

export type Stage =
  | "wait" // waiting for the app
  | "login" // second door: the app has signed; fetch page_path (Accept: application/json) for the PIN page
  | "consent" // the app shows the number
  | "key" | "issue" | "install" | "prove" | "done"
  | "queued" // accepted, cannot be issued now
  | "declined" // やめる in the app; the order is open, アプリをもう一度開く
  | "stopped" // cancelled
  | "lapsed" | "rejected";

export interface Progress {
  version: number;
  stage: Stage;
  waited_seconds: number; // since this ticket was minted
}
export interface ProgressPage extends Common {
  page: "progress";
  order: string;
  page_path: string; // GET (Accept: application/json): the page of this order now; POST: アプリをもう一度開く
  progress_path: string; // GET ?after=N → Progress, or 204
  stop_path: string | null; // POST: 中止する; null: not here
  progress: Progress;
  launch: string | null; // "sekisho:portal.localhost:8443/<ticket>", only in the answer that minted it
  matching_number: string | null;
  elsewhere: boolean;
  until: Instant | null; // null: second door, before it is known whose certificate it is
  new_until: Instant | null;
}
export interface DonePage extends Common {
  page: "done";
  new_until: Instant;
  new_month: Month;
  next_notice: Instant;
  common_name: string;
  company: string;
  renewed_at: Instant;
  serial: string;
}

export type Page =
  | TopPage | MethodPage | UsedAddressPage | LoggedOffPage | TroublePage | ProblemPage | DoctorPage | PinPage | PinLockedPage
  | CardPage | CardLockedPage | TotpPage | NoticesPage | NoticePage | RenewPage | ExpiredPage | ProgressPage | DonePage;

// application/problem+json. `page`: what to show instead of the present page, where the server knows.
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  text: string; // in the page's language
  tries_left?: number;
  field?: string; // "pin", or the cell "A1"
  page?: Page;
}
