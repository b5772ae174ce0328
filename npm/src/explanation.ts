// Why a page shows what it shows: the form that `etappe explain --json` prints, too. docs/explain.md says what it means.
import type { Cause, Reason } from "./reasons.js";

/** What a clause came to. */
export type Verdict = "true" | "false" | "unknown" | "error";

/** A value as it was seen: text cut after 256 letters, durations and moments in milliseconds. */
export type Seen = string | number | boolean;

/** What is to be explained: the same that was handed to `decide`, and the pack it was decided by. */
export interface ExplainRequest {
  /** The compiled pack. */
  pack: Uint8Array;
  /** What the profile knows; empty or missing for a first visit. */
  view?: Uint8Array | undefined;
  context?: Readonly<Record<string, string | number | boolean | null | undefined>> | undefined;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: number;
  /** The page's id, if it is not among the context as `page_id`; it only moves the decisions' ids. */
  pageId?: string | undefined;
  /** What already stands on the page and is to stay. */
  committed?: readonly { slot: string; item: string }[] | undefined;
  /** The language of the sentences; English if not given. */
  language?: "en" | "de" | undefined;
}

export interface Explanation {
  language: "en" | "de";
  stage: StageExplanation;
  /** In the order of the journey. */
  slots: SlotExplanation[];
}

export interface StageExplanation {
  /** The stage in which the visitor is. */
  stage: string;
  /** The stored stage; the initial one if none is stored. */
  from: string;
  /** True if the journey no longer has the stored stage. */
  unknown: boolean;
  sentence: string;
  /** Later stages that were asked, furthest first, down to the one that was entered. */
  entered: { stage: string; verdict: Verdict; cause?: Cause; enter: Clause }[];
}

export interface SlotExplanation {
  slot: string;
  /** `null` for the baseline. */
  item: string | null;
  reason: Reason;
  /** 16 hex digits. */
  decisionId: string;
  /** The winner with the clause that let it win, and the best loser with the clause that failed. */
  sentence: string;
  /** Every item of the slot, best ranked first. */
  items: ItemExplanation[];
}

export interface ItemExplanation {
  item: string;
  /** From 1, the best. */
  rank: number;
  priority: number;
  /** `"matched"` or `"committed"`, `"outranked"`, or the first check that refused it. */
  reason: Reason;
  cause?: Cause;
  /** The stages it is for; `null` for all. */
  stages: string[] | null;
  /** Its condition; `null` if it has none. */
  when: Clause | null;
  /** The smallest set of changes after which it would be shown here; `null` for the winner and where nothing helps. */
  nearestMiss: Change[] | null;
  sentence: string;
}

/** A part of a condition. */
export interface Clause {
  /** CEL, written from the pack. */
  text: string;
  /** How it is made of `clauses`; missing where it is not. */
  operator?: "and" | "or" | "not" | "segment";
  verdict: Verdict;
  /** Why it is unknown. */
  cause?: Cause;
  /** Whether the whole condition's verdict rests on it. */
  decisive: boolean;
  /** What was seen on the side that reads something; missing where it is unknown or may not be read. */
  value?: Seen;
  clauses?: Clause[];
}

/** One thing that would have to be different. */
export interface Change {
  /** The clause, or `stage`, `consent('…')`, `slot('…')`, `priority`. */
  text: string;
  now?: Seen;
  cause?: Cause;
  /** What it takes, as CEL goes on after the value: `>= 3`, `in ['a', 'b']`, `true`. */
  needs: string;
  sentence: string;
}
