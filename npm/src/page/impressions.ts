// What happens to the items that a page shows: they are seen, clicked, dismissed and answered. Each is queued for the profile at
// once, and counts in every decision of this page until it is there.
import { drawsOf, type Assignment } from "../wire/details.js";
import { MOST_UNFOLDED } from "../wire/notes.js";
import type { ProfileRecord } from "../wire/record.js";
import type { Happening, Request } from "../wire/request.js";
import type { Page } from "./page.js";
import { SEEN_MS } from "./seen.js";
import { nameOf, type Shown } from "./slots.js";

/** Timers are not to the millisecond. */
const EARLY_MS = 20;

export interface ImpressionHost {
  page: Page;
  queue(record: ProfileRecord): void;
  /** Looks at a slot again after so long. */
  again(slot: string, waitMs: number): void;
  /** Something was queued that no act of the visitor's leads to the profile. */
  wasQueued(): void;
  fail(error: unknown): void;
  /** The visitor dismissed what stands in a slot. */
  dismissed(slot: string): void;
}

export interface Impressions {
  /** From here on what is seen counts. */
  begin(startedMs: number): void;
  /** A slot has been in view for a second. */
  seen(slot: string): void;
  /** What has happened on this page, as decisions take it. */
  facts(): Pick<Request, "done" | "pageStarted" | "unfolded">;
  /** What no profile holds yet; a fold that begins after all of it is queued takes it in. */
  pending(): readonly unknown[];
  /** These are in the profile. */
  folded(taken: readonly unknown[]): void;
  /** Everything was erased. */
  forget(): void;
}

export function openImpressions({ page, queue, again, wasQueued, fail, dismissed }: ImpressionHost): Impressions {
  const { shown } = page;
  let startedMs: number | undefined;
  let unfolded: NonNullable<Request["unfolded"]> = [];
  const done = new Set<string>();
  // By decision.
  const assignments = new Map<string, Assignment>();
  const exposed = new Set<string>();
  // By slot what stands there, and since when.
  const standing = new Map<string, { what: string; since: number }>();

  const remember = () => {
    const { core, asked } = page;
    if (asked && core) {
      // Deciding the same once more says it again: what the visitor was given, and where its content is.
      const raw = core.decide(asked);
      const draws = drawsOf(raw, core);
      raw.decisions.forEach(({ slot, decisionId, draw }, index) => {
        const { assignment } = draws[index]!;
        if (assignment) assignments.set(decisionId, assignment);
        const current = shown.get(slot);
        if (current?.decisionId === decisionId) current.draw = draw;
      });
    }
    for (const { slot, item, decisionId } of shown.values()) {
      const what = `${item} ${decisionId}`;
      if (standing.get(slot)?.what === what) continue;
      standing.set(slot, { what, since: performance.now() });
      again(slot, SEEN_MS);
    }
  };

  const record = (what: Happening, { slot, item }: Shown, isCounted = true) => {
    const time = Date.now();
    if (isCounted) unfolded = [...unfolded, { item: item!, slot, kind: what, time }].slice(-MOST_UNFOLDED);
    queue({ kind: "impression", what, item: item!, slot, channel: page.context.channel, time });
  };

  // What stands in a slot, if what happens to it is to be recorded: a baseline is no item, whoever is held out of what.
  const itemIn = (slot: string): Shown | undefined => {
    const current = shown.get(slot);
    const isRecorded = startedMs !== undefined && !page.previewed && !page.isOver;
    return isRecorded && current?.item != null ? current : undefined;
  };

  const expose = (current: Shown) => {
    if (exposed.has(current.decisionId)) return false;
    exposed.add(current.decisionId);
    const assignment = assignments.get(current.decisionId);
    if (assignment) queue({ kind: "assignment", ...assignment, time: Date.now() });
    record("exposure", current);
    return true;
  };

  const answer = (current: Shown, isDone: boolean) => {
    // Decisions take an answer for the end of the item on this page.
    record("conversion", current, isDone);
    if (isDone) done.add(current.item!);
  };

  const onEvent = (event: Event) => {
    const target = event.target as Element;
    const slot = target.closest?.("etappe-slot");
    const current = slot && itemIn(nameOf(slot));
    if (!current) return;
    const find = (selector: string) => {
      const found = target.closest(selector);
      return found && slot.contains(found) ? found : undefined;
    };
    const isDone = !find("[data-etappe-keep]");
    if (event.type === "submit") {
      if (!find("form[data-etappe-event]")) return;
      // Who acts has seen.
      expose(current);
      return answer(current, isDone);
    }
    const isDismissal = !!find("[data-etappe-dismiss]");
    const acting = find("a[href], button");
    if (!isDismissal && !acting) return;
    expose(current);
    record(isDismissal ? "dismissal" : "click", current);
    if (isDismissal) {
      done.add(current.item!);
      dismissed(current.slot);
    } else if (acting!.matches("button[data-etappe-event]")) answer(current, isDone);
    wasQueued();
  };

  // What happens in an item is none of the page's errors.
  const look = (event: Event) => {
    try {
      onEvent(event);
    } catch (error) {
      fail(error);
    }
  };

  addEventListener("etappe:decided", () => {
    try {
      remember();
    } catch (error) {
      fail(error);
    }
  });

  return {
    begin(now) {
      startedMs = now;
      for (const set of [done, exposed, standing]) set.clear();
      remember();
      const { acts } = page;
      page.acts = { push: look };
      // What the visitor did before this part was there.
      if (Array.isArray(acts)) acts.forEach(look);
    },
    seen(slot) {
      const current = itemIn(slot);
      if (!current) return;
      const leftMs = (standing.get(slot)?.since ?? performance.now()) + SEEN_MS - performance.now();
      if (leftMs > EARLY_MS) again(slot, leftMs);
      else if (expose(current)) wasQueued();
    },
    facts: () => ({ done: [...done], pageStarted: startedMs, unfolded }),
    pending: () => unfolded,
    folded: (taken) => (unfolded = unfolded.filter((entry) => !taken.includes(entry))),
    forget() {
      unfolded = [];
      for (const set of [done, exposed, assignments]) set.clear();
    },
  };
}
