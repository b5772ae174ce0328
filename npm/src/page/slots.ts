// The slot elements of a document: what they show, and what they showed before.
import { render } from "../content.js";
import { makeNode } from "../dom.js";
import type { RawDecision } from "../wire/response.js";

/** What a slot shows. */
export type Shown = Pick<RawDecision, "slot" | "item" | "variant" | "reason" | "decisionId" | "heldOut"> & { stage: string; draw?: number };

/** The slots of the document. */
export const elements = new Set<HTMLElement>();
const baselines = new WeakMap<Element, Node[]>();

/** The slot that an element is. */
export const nameOf = (element: Element): string => element.getAttribute("name") ?? "";

/** Shows a decision in every element of its slot; the same item again keeps its nodes. */
export function show(shown: Shown, content: unknown, locale: string): void {
  for (const element of elements) {
    if (nameOf(element) === shown.slot) whenParsed(element, () => fill(element, shown, content, locale));
  }
}

function fill(element: HTMLElement, { item, variant, reason, stage, decisionId: decision }: Shown, content: unknown, locale: string): void {
  const { dataset } = element;
  const standing = () => `${dataset.item ?? ""} ${dataset.variant ?? ""}`;
  const before = standing();
  Object.assign(dataset, { item: item ?? "", variant: variant ?? "", reason, stage, decision });
  if (standing() === before) return;
  delete dataset.edge;
  let baseline = baselines.get(element);
  if (!baseline) {
    // The edge keeps what it replaced in a template.
    const kept = element.querySelector<HTMLTemplateElement>("template[data-etappe-baseline]");
    baseline = [...(kept ? document.importNode(kept.content, true) : element).childNodes];
    baselines.set(element, baseline);
  }
  swap(element, item === null ? baseline : [render(content, locale, makeNode)]);
}

// What is below must not move: where the new content has another height, the box keeps its own until the window is resized.
function swap(element: HTMLElement, next: Node[]): void {
  const { style } = element;
  const release = () => (style.height = style.overflow = "");
  release();
  const before = element.offsetHeight;
  const hadFocus = element.contains(document.activeElement);
  element.replaceChildren(...next);
  // Who acts by keyboard would otherwise begin again at the top of the page.
  if (hadFocus) element.querySelector<HTMLElement>("a, button, input")?.focus({ preventScroll: true });
  // Below the window, and out of the flow, nothing moves that anybody sees.
  if (!before || element.offsetHeight === before || element.getBoundingClientRect().top > innerHeight ||
    /fixed|absolute/.test(getComputedStyle(element).position)) return;
  style.height = `${before}px`;
  style.overflow = "auto";
  addEventListener("resize", release, { once: true });
}

// While a page is still arriving, children of an element that nothing follows may still be added.
function whenParsed(element: Element, run: () => void): void {
  const isFollowed = (node: Node | null): boolean => !!node && (!!node.nextSibling || isFollowed(node.parentNode));
  if (document.readyState !== "loading" || isFollowed(element)) run();
  else document.addEventListener("DOMContentLoaded", run, { once: true });
}

/** Defines `<etappe-slot>`; `connected` is called with each element that joins the document. */
export function defineSlots(connected: (element: HTMLElement) => void): void {
  if (customElements.get("etappe-slot")) return;
  customElements.define("etappe-slot", class extends HTMLElement {
    connectedCallback() {
      elements.add(this);
      connected(this);
    }

    disconnectedCallback() {
      elements.delete(this);
    }
  });
}
