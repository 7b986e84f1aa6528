// SPDX-License-Identifier: Apache-2.0
// ⑧ 重要なお知らせ. What is to be done stands open with its link in place; everything else is a title to open.
import { Frame } from "../frame/frame";
import { Actions, Call, LinkButton, Note } from "../frame/parts";
import { useWords } from "../frame/shown";
import type { NoticeEntry, NoticePage, NoticesPage } from "../page_data";
import css from "./notices.module.css";

export function Notices({ page }: { page: NoticesPage }) {
  const { t, moment } = useWords();
  const open = opened(page.notices);
  return (
    <Frame title={t("notices.title")}>
      {page.completed && <Note tone="good">{t("done.title")}</Note>}
      {page.restricted && <Note tone="warning">{t("notices.restricted")}</Note>}
      <p>{t("notices.company", { company: page.company })}</p>
      {page.notices.length === 0 && <p className={css.none}>{t("notices.none")}</p>}
      <ul className={css.list}>
        {page.notices.map((notice) => (
          <li key={notice.id} className={notice === open ? css.entry_open : css.entry}>
            <Head notice={notice} />
            {notice === open && <Body notice={notice} />}
          </li>
        ))}
      </ul>
      {page.last_login !== null && <p className={css.last}>{t("notices.last", { when: moment(page.last_login) })}</p>}
      {page.application_url !== null && (
        <Actions>
          <LinkButton href={page.application_url} weight="plain">
            {t("notices.proceed")}
          </LinkButton>
        </Actions>
      )}
    </Frame>
  );
}

// The first unread one, else one that still waits for her.
function opened(notices: NoticeEntry[]): NoticeEntry | undefined {
  return notices.find((notice) => notice.unread) ?? notices.find((notice) => notice.renewal !== null);
}

export function Notice({ page }: { page: NoticePage }) {
  const { t, day } = useWords();
  const notice = page.notice;
  return (
    <Frame title={title_of(notice, useWords())}>
      <p className={css.date}>{day(notice.created_at)}</p>
      <Body notice={notice} />
      <Actions>
        <LinkButton href="/notices" weight="plain">
          {t("common.to_notices")}
        </LinkButton>
      </Actions>
    </Frame>
  );
}

function title_of(notice: NoticeEntry, { t, moment }: ReturnType<typeof useWords>): string {
  return notice.kind === "renewal_due" ? t("notice.renewal") : t("notice.renewed", { new_until: moment(notice.until) });
}

function Head({ notice }: { notice: NoticeEntry }) {
  const words = useWords();
  return (
    <>
      <p className={css.marks}>
        <span className={notice.unread ? css.unread : css.read}>{words.t(notice.unread ? "notices.unread" : "notices.read")}</span>
        <span className={css.date}>{words.day(notice.created_at)}</span>
      </p>
      <h2 className={css.title}>
        <a className={css.title_link} href={`/notices/${encodeURIComponent(notice.id)}`}>
          {title_of(notice, words)}
        </a>
      </h2>
    </>
  );
}

function Body({ notice }: { notice: NoticeEntry }) {
  const { t, moment } = useWords();
  if (notice.kind === "renewed") return <Call />;
  return (
    <div className={css.body}>
      <p className={css.days}>{t("notice.renewal_days", { days: notice.days_left })}</p>
      <p>{t("notice.renewal_body", { until: moment(notice.until) })}</p>
      {notice.open_order && <Note tone="fact">{t("notice.renewal_open")}</Note>}
      {notice.renewal !== null && (
        <p>
          <LinkButton href={notice.renewal} weight="main">
            {t("notice.renewal_link")}
          </LinkButton>
        </p>
      )}
      <p>{t("notice.renewal_move")}</p>
    </div>
  );
}
