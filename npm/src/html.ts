// Content as escaped HTML, for hosts without a document.
import { render, type Make } from "./content.js";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const VOID = new Set(["img", "input"]);

/** Text that is safe between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** JSON that is safe inside a `<script>`: no `<` means no end tag and no comment. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}

/** An item's content as markup. */
export const htmlOf = (content: unknown, locale: string): string => render(content, locale, makeHtml).text;

/** Markup that this file has made, and nothing else. */
class Html {
  constructor(readonly text: string) {}
}

const makeHtml: Make<Html> = (tag, attributes, ...children) => {
  const pairs = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const open = `<${tag}${pairs.map(([name, value]) => ` ${name}="${escapeHtml(String(value))}"`).join("")}>`;
  if (VOID.has(tag)) return new Html(open);
  const inner = children.map((child) => (typeof child === "string" ? escapeHtml(child) : (child || undefined)?.text ?? ""));
  return new Html(`${open}${inner.join("")}</${tag}>`);
};
