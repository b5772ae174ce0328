// The slot elements of a document: what they show, what they showed before, and whether the visitor saw it.
import { contentTree } from "../content.js";
import { toNode } from "../dom.js";
import type { RawDecision } from "../wire/response.js";

/** What a slot shows. */
export type Shown = Pick<RawDecision, "slot" | "item" | "variant" | "reason" | "decisionId"> & { stage: string };

const SEEN_MS = 1000;

const elements = new Set<HTMLElement>();
const baselines = new WeakMap<Element, Node[]>();
const seen = new Set<string>();

const nameOf = (element: Element) => element.getAttribute("name") ?? "";

/** Whether half of the slot was in view for a second. */
export const wasSeen = (slot: string): boolean => seen.has(slot);

/** The slots of the document. */
export const slotNames = (): string[] => [...elements].map(nameOf);

/** Shows a decision in every element of its slot; the same item again keeps its nodes. */
export function show(shown: Shown, content: unknown, locale: string): void {
  for (const element of elements) {
    if (nameOf(element) === shown.slot) whenParsed(element, () => fill(element, shown, content, locale));
  }
}

function mark({ dataset }: HTMLElement, { item, reason, stage, decisionId }: Shown): void {
  dataset.item = item ?? "";
  dataset.reason = reason;
  dataset.stage = stage;
  dataset.decision = decisionId;
}

function fill(element: HTMLElement, shown: Shown, content: unknown, locale: string): void {
  const before = element.dataset.item || null;
  mark(element, shown);
  if (shown.item === before) return;
  delete element.dataset.edge;
  let baseline = baselines.get(element);
  if (!baseline) {
    // The edge keeps what it replaced in a template.
    const kept = element.querySelector<HTMLTemplateElement>("template[data-etappe-baseline]");
    baseline = [...(kept ? document.importNode(kept.content, true) : element).childNodes];
    baselines.set(element, baseline);
  }
  const next = shown.item === null ? baseline : [toNode(contentTree(content, locale))];
  swap(element, next);
}

// What is below must not move: where the new content has another height, the box keeps its own until the window is resized.
function swap(element: HTMLElement, next: Node[]): void {
  const { style } = element;
  style.height = style.overflow = "";
  const before = element.offsetHeight;
  const hadFocus = element.contains(document.activeElement);
  element.replaceChildren(...next);
  // Who acts by keyboard would otherwise begin again at the top of the page.
  if (hadFocus) element.querySelector<HTMLElement>("a, button, input")?.focus({ preventScroll: true });
  const movesNothing = /fixed|absolute/.test(getComputedStyle(element).position) ||
    element.getBoundingClientRect().top > innerHeight;
  if (!before || element.offsetHeight === before || movesNothing) return;
  style.height = `${before}px`;
  style.overflow = "auto";
  addEventListener("resize", () => (style.height = style.overflow = ""), { once: true });
}

// While a page is still arriving, children of an element that nothing follows may still be added.
function whenParsed(element: Element, run: () => void): void {
  const isFollowed = (node: Node | null): boolean => !!node && (!!node.nextSibling || isFollowed(node.parentNode));
  if (document.readyState !== "loading" || isFollowed(element)) run();
  else document.addEventListener("DOMContentLoaded", run, { once: true });
}

/** Defines `<etappe-slot>`; `connected` is called with the name of each slot that joins the document. */
export function defineSlots(connected: (slot: string) => void): void {
  if (customElements.get("etappe-slot")) return;
  const timers = new WeakMap<Element, ReturnType<typeof setTimeout>>();
  const observer = globalThis.IntersectionObserver && new IntersectionObserver((entries) => {
    for (const { target, intersectionRatio, intersectionRect } of entries) {
      clearTimeout(timers.get(target));
      if (intersectionRatio < 0.5 && intersectionRect.height < innerHeight / 2) continue;
      timers.set(target, setTimeout(() => seen.add(nameOf(target)), SEEN_MS));
    }
  }, { threshold: [0, 0.25, 0.5] });
  customElements.define("etappe-slot", class extends HTMLElement {
    connectedCallback() {
      elements.add(this);
      // Without an observer everything counts as seen: better keep a baseline than swap it under somebody's eyes.
      if (observer) observer.observe(this);
      else seen.add(nameOf(this));
      connected(nameOf(this));
    }

    disconnectedCallback() {
      elements.delete(this);
      observer?.unobserve(this);
    }
  });
}
