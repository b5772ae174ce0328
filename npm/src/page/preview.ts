// How the page would look: decided by the whole engine, shown, and not recorded.
import type { Core } from "../core.js";
import type { Preview, Request } from "../wire/request.js";
import type { Fill, Page } from "./page.js";

const MARK = "data-etappe-preview";

export interface PreviewHost {
  page: Page;
  fill: Fill;
  openWhole(): Promise<Core>;
  /** What stands on the page now, but for a slot, and what has happened there. */
  facts(): Partial<Request>;
}

/** Shows a preview, or with `null` what the page showed before. */
export function openPreview({ page, fill, openWhole, facts }: PreviewHost): (what: Preview | null) => Promise<void> {
  const root = document.documentElement;
  let before: Partial<Request> = {};
  return async (what) => {
    if (what) {
      const whole = await openWhole();
      if (page.isOver) return;
      if (!page.previewed) before = facts();
      page.core = whole;
      page.previewed = what;
      root.setAttribute(MARK, "");
      fill({ preview: what });
    } else if (page.previewed) {
      page.previewed = undefined;
      root.removeAttribute(MARK);
      fill({ ...before, ...facts(), committed: before.committed });
    }
  };
}
