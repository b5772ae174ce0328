// An item's content as a tree of allowed elements and attributes: one place that decides what a journey may put on a page.

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
  /** Makes the action a form with one field of this name; `email` and `tel` also set its type. */
  input?: string;
}

/** An element; attributes without a value are left out. */
export interface Tree {
  tag: string;
  attributes: Record<string, string>;
  children: (Tree | string)[];
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
  if (!text || typeof text !== "object") return undefined;
  const texts = Object.entries(text);
  const found = [locale, locale.split("-")[0]].map((wanted) =>
    texts.find(([key]) => key.toLowerCase() === wanted?.toLowerCase()));
  const value: unknown = (found[0] ?? found[1] ?? texts[0])?.[1];
  return typeof value === "string" ? value : undefined;
}

type Attributes = Record<string, string | number | undefined>;

function element(tag: string, attributes: Attributes, ...children: (Tree | string | undefined | false)[]): Tree {
  const kept = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return {
    tag,
    attributes: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    children: children.filter((child) => typeof child === "object" || typeof child === "string"),
  };
}

/** The tree of an item's content. */
export function contentTree(content: unknown, locale: string): Tree {
  const c = (content && typeof content === "object" ? content : {}) as Content;
  const part = (tag: string, name: string, text: unknown) => {
    const picked = pick(text, locale);
    return picked ? element(tag, { class: `etappe-item__${name}` }, picked) : undefined;
  };
  const image = allowedUrl(c.image);
  return element(
    "div",
    { class: `etappe-item etappe-item--${String(c.template ?? "plain").replace(/[^\w-]/g, "")}` },
    image !== undefined &&
      element("img", { src: image, alt: pick(c.alt, locale) ?? "", width: size(c.width), height: size(c.height) }),
    element(
      "div",
      { class: "etappe-item__body" },
      part("p", "eyebrow", c.eyebrow),
      part("h2", "title", c.title),
      part("p", "text", c.text),
      action(c, pick(c.label, locale), pick(c.title, locale)),
    ),
  );
}

function size(value: unknown): number | undefined {
  return Number.isInteger(value) ? (value as number) : undefined;
}

function action({ href, event, input }: Content, label: string | undefined, title: string | undefined): Tree | undefined {
  if (!label) return undefined;
  const tracked = typeof event === "string" ? event : undefined;
  const link = allowedUrl(href);
  const look = "etappe-item__action";
  if (typeof input === "string") {
    return element(
      "form",
      { class: "etappe-item__form", action: link, method: link && "post", "data-etappe-event": tracked },
      element("input", {
        class: "etappe-item__input",
        name: input,
        type: /^(email|tel)$/.test(input) ? input : "text",
        "aria-label": title ?? label,
        required: "",
      }),
      element("button", { class: look, type: "submit" }, label),
    );
  }
  return link === undefined
    ? element("button", { class: look, type: "button", "data-etappe-event": tracked }, label)
    : element("a", { class: look, href: link, "data-etappe-event": tracked }, label);
}
