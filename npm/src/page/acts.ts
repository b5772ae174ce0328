// What a visitor does, read from the page's own markup: clicks, forms and the kind of page.
import type { ProfileRecord } from "../wire/record.js";

const PREFIX = "data-etappe-";

/** An event of this moment. */
export const eventNow = (name: string, dimensions: Record<string, string | number | boolean>): ProfileRecord =>
  ({ kind: "event", name, dimensions, time: Date.now() });

/** The event that an element's `data-etappe-…` tells of, with its other attributes as dimensions. */
function eventOf(element: Element, kind: string): ProfileRecord {
  const dimensions: Record<string, string> = {};
  for (const { name, value } of element.attributes) {
    if (name.startsWith(PREFIX) && name !== PREFIX + kind) dimensions[name.slice(PREFIX.length)] = value;
  }
  return eventNow(element.getAttribute(PREFIX + kind) ?? "", dimensions);
}

/** The event that this page view is: `<body data-etappe-page="…">`, else `page_view`. */
export const pageAct = (): ProfileRecord => {
  const { body } = document;
  return body?.getAttribute(`${PREFIX}page`) ? eventOf(body, "page") : eventNow("page_view", {});
};

/**
 * Calls `onAct` for every click on, and submission of, an element with `data-etappe-event`, with the slot it happened in.
 *
 * - `onAny`: is told of every click and submission before.
 */
export function listen(onAct: (event: ProfileRecord, slot?: string) => void, onAny: (event: Event) => void): void {
  for (const type of ["click", "submit"]) {
    document.addEventListener(type, (event) => {
      onAny(event);
      // The document itself is no element.
      const element = (event.target as Partial<Element>).closest?.(`[${PREFIX}event]`);
      if (!element || (element.tagName === "FORM") !== (type === "submit")) return;
      onAct(eventOf(element, "event"), element.closest("etappe-slot")?.getAttribute("name") ?? undefined);
      // An item's form that goes nowhere would reload the page; the page's own forms are the page's own business.
      if (element.matches(".etappe-item__form:not([action])")) event.preventDefault();
    }, true);
  }
}
