// SPDX-License-Identifier: Apache-2.0
// お困りの方: for those who cannot log in at all. Says what can be done, whom to call, and what IT has to know.
import type { ReactNode } from "react";
import { Frame } from "../frame/frame";
import { Actions, Call, FraudBox, LinkButton } from "../frame/parts";
import { useWords } from "../frame/shown";
import type { TroublePage } from "../page_data";
import css from "./ends.module.css";

export function Trouble({ page }: { page: TroublePage }) {
  const { t } = useWords();
  const host = new URL(page.portal).host;
  return (
    <Frame title={t("trouble.title")}>
      <Call />
      <Part title={t("expired.entry")}>
        <p>{t("trouble.expired")}</p>
        <p>
          <LinkButton href="/expired" weight="plain">
            {t("expired.go")}
          </LinkButton>
        </p>
      </Part>
      <Part title={t("newpc.entry")}>
        <p>{t("trouble.newpc_here")}</p>
        <p>{t("trouble.newpc_gone")}</p>
      </Part>
      <Part title={t("card.lost")}>
        <p>{t("trouble.card")}</p>
      </Part>
      <Part title={t("network.entry")}>
        <p>{t("trouble.network")}</p>
        <ul className={css.hosts}>
          <li>https://{host}</li>
          <li>https://*.login.{host}</li>
        </ul>
      </Part>
      <FraudBox />
      <Actions>
        <LinkButton href={`${page.portal}/`} weight="plain">
          {t("common.to_top")}
        </LinkButton>
      </Actions>
    </Frame>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css.part}>
      <h2 className={css.part_title}>{title}</h2>
      {children}
    </section>
  );
}
