// Content as DOM nodes: text nodes and listed attributes only, so no Trusted Types policy is needed.
import type { Make } from "./content.js";

export const makeNode: Make<HTMLElement> = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const name in attributes) if (attributes[name] !== undefined) node.setAttribute(name, attributes[name] as string);
  node.append(...children.filter((child) => child) as (Node | string)[]);
  return node;
};
