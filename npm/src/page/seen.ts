// Which slots the visitor has seen: what stands there is not swapped under anybody's eyes.
import { nameOf } from "./slots.js";

const SEEN_MS = 1000;

/** Sees for a page. */
export interface Watch {
  /** Watches one element more. */
  join(element: HTMLElement): void;
  /** Whether half of the slot was in view for a second. */
  wasSeen(slot: string): boolean;
}

/**
 * Watches elements.
 *
 * - `waitedMs`: for how long they may have been in view already.
 */
export function watch(elements: Set<HTMLElement>, waitedMs: number): Watch {
  const seen = new Set<string>();
  const timers = new WeakMap<Element, ReturnType<typeof setTimeout>>();
  let leftMs = elements.size ? SEEN_MS - waitedMs : SEEN_MS;
  const observer = globalThis.IntersectionObserver && new IntersectionObserver((entries) => {
    for (const { target, intersectionRatio, intersectionRect } of entries) {
      clearTimeout(timers.get(target));
      if (intersectionRatio < 0.5 && intersectionRect.height < innerHeight / 2) continue;
      timers.set(target, setTimeout(() => seen.add(nameOf(target)), leftMs));
    }
    // It speaks of all elements first, and later of those that come into view.
    leftMs = SEEN_MS;
  }, { threshold: [0, 0.25, 0.5] });
  // Without an observer everything counts as seen: better keep a baseline than swap it under somebody's eyes.
  const join = (element: HTMLElement) => (observer ? observer.observe(element) : seen.add(nameOf(element)));
  for (const element of elements) join(element);
  return { join, wasSeen: (slot) => seen.has(slot) };
}
