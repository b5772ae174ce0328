// What a page gives to Etappe and what it gets: options, `window.etappe`, and the promise that no call throws.
import type { Preview, Request } from "../wire/request.js";
import type { Shown } from "./slots.js";

/** Where a page finds its parts. */
export interface PageOptions {
  pack: string | URL;
  /** The engine that decides first; if it is the one without what few journeys need, those that do load `wholeWasm`. */
  decideWasm: string | URL;
  /** By default it is found beside the script that folds. */
  wholeWasm?: string | URL | undefined;
  /** By default it is found beside the script that folds. */
  profileWasm?: string | URL | undefined;
  /** Loads a part that not every page needs, or not at once. */
  load(name: "visit"): Promise<typeof import("./visit.js")>;
  load(name: "signed"): Promise<typeof import("./signed.js")>;
  /** Public keys as `etappe keys new` prints them; given, only a pack that one of them signed is taken. In one text, spaces stand between them. */
  keys?: string | readonly string[] | undefined;
  /** Overrides the document's language. */
  locale?: string | undefined;
  /** False keeps the view from the edge. */
  cookie?: boolean;
  /** Prints every page's decisions with their losers. */
  debug?: boolean;
}

/** What a page shows, as `ready`, `on("decided")` and the `etappe:decided` event hand it out. */
export interface PageState {
  stage: string;
  decisions: Shown[];
}

type Dimensions = Record<string, string | number | boolean>;

/** `window.etappe`. */
export interface PageApi {
  /** Resolves after the first decision, with nothing if there was none; never rejects. */
  ready: Promise<PageState | undefined>;
  track(name: string, dimensions?: Dimensions, options?: { slot?: string }): void;
  set(attribute: string, value: string | number | boolean | readonly string[] | null): void;
  /** What the visitor answered to a question of the journey's `feedback`. */
  feedback(kind: string, answer: number | null): void;
  consent(purpose: string, granted: boolean): void;
  /** Shows how the page would look, and records nothing until `null` ends it. */
  preview(what: Preview | null): void;
  decisions(): Shown[];
  stage(): string | undefined;
  view(): Uint8Array;
  /** What was last decided with, for `explain` of `etappe/author`; nothing once it no longer holds, as after a withdrawal. */
  request(): Request | undefined;
  on(event: "decided", listener: (page: PageState) => void): void;
  /** Erases the profile from this browser. */
  reset(): Promise<void>;
  /** Runs a call written down before this script was there, for instance `["track", "cart_add"]`. */
  push(call: [string, ...unknown[]]): void;
}

/** Makes methods that report what they throw: nothing that a page passes in may throw back into it. */
export function unthrowing(api: PageApi, report: (name: string, error: unknown) => void): PageApi {
  const members = api as unknown as Record<string, unknown>;
  for (const name in members) {
    const call = members[name];
    if (typeof call !== "function") continue;
    members[name] = (...values: unknown[]) => {
      try {
        return call(...values);
      } catch (error) {
        report(name, error);
      }
    };
  }
  return api;
}
