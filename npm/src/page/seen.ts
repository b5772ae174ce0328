// Which slots the visitor has seen: what stands there is not swapped under anybody's eyes.
import { nameOf } from "./slots.js";

const SEEN_MS = 1000;

/**
 * Watches elements, those that are there and those that join; half in view for a second is seen.
 *
 * - `waited_ms`: for how long those that are there may have been in view already.
 */
export function watch(elements: Iterable<HTMLElement>, waited_ms: number): { join(element: HTMLElement): void; wasSeen(slot: string): boolean } {
  const seen = new Set<string>();
  const timers = new WeakMap<Element, ReturnType<typeof setTimeout>>();
  let left_ms = SEEN_MS - waited_ms;
  const observer = globalThis.IntersectionObserver && new IntersectionObserver((entries) => {
    for (const { target, intersectionRatio, intersectionRect } of entries) {
      clearTimeout(timers.get(target));
      if (intersectionRatio < 0.5 && intersectionRect.height < innerHeight / 2) continue;
      timers.set(target, setTimeout(() => seen.add(nameOf(target)), left_ms));
    }
    left_ms = SEEN_MS;
  }, { threshold: [0, 0.25, 0.5] });
  // Without an observer everything counts as seen: better keep a baseline than swap it under somebody's eyes.
  const join = (element: HTMLElement) => (observer ? observer.observe(element) : seen.add(nameOf(element)));
  for (const element of elements) join(element);
  return { join, wasSeen: (slot) => seen.has(slot) };
}
