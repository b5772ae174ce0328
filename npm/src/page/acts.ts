// What a visitor does, read from the page's own markup: clicks, forms and the kind of page.

/** An event with its dimensions, and the slot it happened in. */
export interface Act {
  name: string;
  dimensions: Record<string, string>;
  slot?: string | undefined;
}

const PREFIX = "data-etappe-";

function dimensionsOf(element: Element, except: string): Record<string, string> {
  const pairs = [...element.attributes]
    .filter(({ name }) => name.startsWith(PREFIX) && name !== PREFIX + except)
    .map(({ name, value }) => [name.slice(PREFIX.length), value]);
  return Object.fromEntries(pairs);
}

/** The event that this page view is: `<body data-etappe-page="…">`, else `page_view`. */
export function pageAct(): Act {
  const { body } = document;
  const name = body?.getAttribute(`${PREFIX}page`);
  return name ? { name, dimensions: dimensionsOf(body, "page") } : { name: "page_view", dimensions: {} };
}

/** Calls `onAct` for every click on, and submission of, an element with `data-etappe-event`. */
export function listen(onAct: (act: Act) => void): void {
  const handle = (event: Event) => {
    const target = event.target instanceof Element ? event.target : null;
    const element = target?.closest(`[${PREFIX}event]`);
    if (!element || (element.tagName === "FORM") !== (event.type === "submit")) return;
    onAct({
      name: element.getAttribute(`${PREFIX}event`) ?? "",
      dimensions: dimensionsOf(element, "event"),
      slot: element.closest("etappe-slot")?.getAttribute("name") ?? undefined,
    });
    // An item's form that goes nowhere would reload the page; the page's own forms are the page's own business.
    if (element.matches(".etappe-item__form:not([action])")) event.preventDefault();
  };
  document.addEventListener("click", handle, true);
  document.addEventListener("submit", handle, true);
}
