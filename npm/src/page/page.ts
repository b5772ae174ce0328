// What the two parts of a page's shell have in common: `shell.ts` decides and fills, `visit.ts` does all that can wait for that.
import type { construct } from "../bridge.js";
import type { newWriter } from "../bytes.js";
import type { Core, openCore } from "../core.js";
import type { ProfileRecord } from "../wire/record.js";
import type { Preview, Request } from "../wire/request.js";
import type { RawDecision } from "../wire/response.js";
import type { PageOptions } from "./api.js";
import type { Shown } from "./slots.js";
import type { openStore, readSaved, Saved, Store } from "./store.js";
import type { compile } from "./wasm.js";

/** What is known of the page; either part changes it. */
export interface Page {
  /** By slot. */
  shown: Map<string, Shown>;
  /** What the visitor said on this page, by purpose. */
  words: Map<string, boolean>;
  context: Record<string, string>;
  saved: Saved | undefined;
  stage: string | undefined;
  core: Core | undefined;
  /** What was last decided with. */
  asked: Request | undefined;
  /** Nothing can be decided here. */
  isOver: boolean;
  isPageQueued: boolean;
  /** What is previewed now: meanwhile nothing is recorded. */
  previewed: Preview | undefined;
  /** How often the profile was erased: what began before an erasure writes nothing after it. */
  erasures: number;
  /** Denials that no fold has begun with yet: until then what a fold makes is not for the edge. */
  denials: number;
  /** Settles when everything that was queued is written. */
  queuing: Promise<unknown> | undefined;
  /** Clicks and submissions that nobody has looked at yet, or who looks at them. */
  acts: { push(event: Event): unknown };
  /** When the shell began, on the clock of `performance`. */
  beganAt: number;
  /** Is told of every element that joins. */
  joined: ((element: HTMLElement) => void) | undefined;
}

/**
 * Decides, and fills those slots that may be.
 *
 * - `more`: what the request says beside view, context and time.
 */
export type Fill = (more?: Partial<Request>, mayFill?: (decision: Pick<RawDecision, "slot" | "item">) => boolean) => void;

/**
 * What the first part hands to the second: every byte is loaded once.
 *
 * It stands in a row because the names of fields would stay as long as they are in the script of the critical path.
 */
export type Shell = [
  options: PageOptions,
  page: Page,
  /** Of all slots. */
  elements: Set<HTMLElement>,
  /** Settles with the first decision, or when there can be none. */
  booting: Promise<unknown>,
  /** Settles when the visitor really comes; false where the visitor is there. */
  activating: Promise<unknown> | false,
  storing: Promise<Store>,
  packing: Promise<Uint8Array>,
  compile: typeof compile,
  construct: typeof construct,
  newWriter: typeof newWriter,
  openCore: typeof openCore,
  openStore: typeof openStore,
  readSaved: typeof readSaved,
  dropCookie: () => void,
  warn: (what: string, error: unknown) => void,
  fail: (error: unknown) => void,
  tell: () => void,
  fill: Fill,
  takeBack: (isAll?: boolean) => void,
  queue: (record: ProfileRecord) => void,
  queuePage: () => void,
];

/** What the second part does when it is there. */
export interface Visit {
  /** Takes over from an edge worker and from the page before; true if every slot is filled by that. */
  begin(isPending: boolean): Promise<boolean>;
  /** The visitor did something, in a slot or outside of all. */
  acted(slot?: string): Promise<unknown>;
  /** Shows how the page would look; nothing ends that. */
  preview(what: Preview | null): Promise<unknown>;
  /** The visitor said a word about a purpose. */
  said(purpose: string, granted: boolean): Promise<unknown>;
  /** Erases what is stored and takes back what is shown; rejects if it cannot. */
  erase(): Promise<unknown>;
}
