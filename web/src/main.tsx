// SPDX-License-Identifier: Apache-2.0
// The document carries its page; this shows it.
import "./base.css";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import type { Page } from "./page_data";

// Back after log-off must show nothing that a cache kept.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

const root = document.getElementById("root");
const data = document.getElementById("page")?.textContent;
if (root !== null && data) createRoot(root).render(<App first={JSON.parse(data) as Page} />);
