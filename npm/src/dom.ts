// A content tree as DOM nodes: text nodes and listed attributes only, so no Trusted Types policy is needed.
import type { Tree } from "./content.js";

export function toNode({ tag, attributes, children }: Tree): HTMLElement {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.map((child) => (typeof child === "string" ? child : toNode(child))));
  return node;
}
