// Which slots the visitor has seen: what stands there is not swapped under anybody's eyes, and counts as an exposure.
import { nameOf } from "./slots.js";

export const SEEN_MS = 1000;

/** Sees for a page. */
export interface Watch {
  /** Watches one element more. */
  join(element: HTMLElement): void;
  /** Whether half of the slot was in view for a second. */
  wasSeen(slot: string): boolean;
  /** Says of a slot that it was seen once it has been in view for so long from now on; of one that is not in view when it is. */
  again(slot: string, waitMs: number): void;
}

/**
 * Watches elements.
 *
 * - `waitedMs`: for how long they may have been in view already.
 * - `onSeen`: is told of a slot each time that it has been in view for a second.
 */
export function watch(elements: Set<HTMLElement>, waitedMs: number, onSeen: (slot: string) => void): Watch {
  const seen = new Set<string>();
  const inView = new Set<Element>();
  const timers = new WeakMap<Element, ReturnType<typeof setTimeout>>();
  let leftMs = elements.size ? SEEN_MS - waitedMs : SEEN_MS;
  const wait = (element: Element, waitMs: number) => {
    clearTimeout(timers.get(element));
    inView.add(element);
    timers.set(element, setTimeout(() => {
      seen.add(nameOf(element));
      onSeen(nameOf(element));
    }, waitMs));
  };
  const observer = globalThis.IntersectionObserver && new IntersectionObserver((entries) => {
    for (const { target, intersectionRatio, intersectionRect } of entries) {
      clearTimeout(timers.get(target));
      inView.delete(target);
      if (intersectionRatio >= 0.5 || intersectionRect.height >= innerHeight / 2) wait(target, leftMs);
    }
    // It speaks of all elements first, and later of those that come into view.
    leftMs = SEEN_MS;
  }, { threshold: [0, 0.25, 0.5] });
  // Without an observer everything counts as seen: better keep a baseline than swap it under somebody's eyes.
  const join = (element: HTMLElement) => {
    if (observer) return observer.observe(element);
    seen.add(nameOf(element));
    wait(element, SEEN_MS);
  };
  for (const element of elements) join(element);
  return {
    join,
    wasSeen: (slot) => seen.has(slot),
    again(slot, waitMs) {
      for (const element of inView) if (nameOf(element) === slot) wait(element, waitMs);
    },
  };
}
