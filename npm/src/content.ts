// An item's content as allowed elements and attributes: one place that decides what a journey may put on a page.

/** A text, or one per locale. */
type Text = string | Record<string, string>;

/** What `content` of an item may hold; everything else in it is passed over. */
export interface Content {
  template?: string;
  image?: string;
  alt?: Text;
  width?: number;
  height?: number;
  eyebrow?: Text;
  title?: Text;
  text?: Text;
  label?: Text;
  href?: string;
  /** Tracked when the action is used. */
  event?: string;
  /** Beside the action a button with this text that takes the item from the page. */
  dismiss?: Text;
  /** Makes the action a form with one field of this name; `email` and `tel` also set its type. */
  input?: string;
}

/** The address if it is http(s), mailto, tel or relative, else nothing. */
export function allowedUrl(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  // Browsers pass over these characters before they look for a scheme, so we must as well.
  const clean = value.replace(/[\t\n\r]|^[\0- ]+/g, "");
  return /^(https?|mailto|tel):|^[^:]*([/?#]|$)/i.test(clean) ? clean : undefined;
}

/** The text for a locale: exact, then its language, then the first one. */
export function pick(text: unknown, locale: string): string | undefined {
  if (typeof text === "string") return text;
  const texts = Object.entries<unknown>(Object(text));
  const find = (wanted = "") => texts.find(([key]) => key.toLowerCase() === wanted.toLowerCase());
  const value = (find(locale) ?? find(locale.split("-")[0]) ?? texts[0])?.[1];
  return typeof value === "string" ? value : undefined;
}

type Attributes = Record<string, string | number | undefined>;

/** Makes an element; attributes and children that are not there are left out. */
export type Make<Element> = (
  tag: string,
  attributes: Attributes,
  ...children: (Element | string | undefined | false)[]
) => Element;

/** An item's content, made of whatever a host has for elements. */
export function render<Element>(content: unknown, locale: string, make: Make<Element>): Element {
  const { template = "plain", image, alt, width, height, eyebrow, title, text, label, href, event, input, dismiss }: Content = Object(content);
  const say = (given: unknown) => pick(given, locale);
  const part = (tag: string, name: string, given: unknown) => {
    const picked = say(given);
    return picked && make(tag, { class: `etappe-item__${name}` }, picked);
  };
  const source = allowedUrl(image);
  return make(
    "div",
    { class: `etappe-item etappe-item--${String(template).replace(/[^\w-]/g, "")}` },
    source !== undefined && make("img", { src: source, alt: say(alt) ?? "", width: size(width), height: size(height) }),
    make(
      "div",
      { class: "etappe-item__body" },
      part("p", "eyebrow", eyebrow),
      part("h2", "title", title),
      part("p", "text", text),
      action(make, allowedUrl(href), event, input, say(label), say(title)),
      say(dismiss) && make("button", { class: "etappe-item__dismiss", type: "button", "data-etappe-dismiss": "" }, say(dismiss)),
    ),
  );
}

const size = (value: unknown) => (Number.isInteger(value) ? (value as number) : undefined);

function action<Element>(
  make: Make<Element>, link: string | undefined, event: unknown, input: unknown, label: string | undefined, title: string | undefined,
): Element | undefined {
  if (!label) return undefined;
  const tracked = { "data-etappe-event": typeof event === "string" ? event : undefined };
  const act = (tag: string, attributes: Attributes) => make(tag, { class: "etappe-item__action", ...attributes }, label);
  if (typeof input === "string") {
    return make(
      "form",
      { class: "etappe-item__form", action: link, method: link && "post", ...tracked },
      make("input", {
        class: "etappe-item__input",
        name: input,
        type: /^(email|tel)$/.test(input) ? input : "text",
        "aria-label": title ?? label,
        required: "",
      }),
      act("button", { type: "submit" }),
    );
  }
  return link === undefined ? act("button", { type: "button", ...tracked }) : act("a", { href: link, ...tracked });
}
