// A content tree as escaped HTML, for hosts without a document.
import type { Tree } from "./content.js";

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

export function toHtml({ tag, attributes, children }: Tree): string {
  const pairs = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`);
  const open = `<${tag}${pairs.join("")}>`;
  if (VOID.has(tag)) return open;
  return `${open}${children.map((child) => (typeof child === "string" ? escapeHtml(child) : toHtml(child))).join("")}</${tag}>`;
}
