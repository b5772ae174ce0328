// Why a page shows what it shows: the form that `etappe explain --json` prints, too. docs/explain.md says what it means.
import type { Cause, Reason } from "./reasons.js";
import type { Request } from "./wire/request.js";

/** What a clause came to. */
export type Verdict = "true" | "false" | "unknown" | "error";

/** A value as it was seen: text cut after 256 letters, durations and moments in milliseconds. */
export type Seen = string | number | boolean;

/** What is to be explained: the same that was handed to `decide`, and the pack it was decided by. */
export interface ExplainRequest extends Pick<Request, "committed" | "done" | "pageStarted" | "unfolded" | "preview"> {
  /** The compiled pack. */
  pack: Uint8Array;
  /** What the profile knows; empty or missing for a first visit. */
  view?: Uint8Array | undefined;
  context?: Readonly<Record<string, string | number | boolean | null | undefined>> | undefined;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: number;
  /** The page's id, if it is not among the context as `page_id`; it only moves the decisions' ids. */
  pageId?: string | undefined;
  /** The language of the sentences; English if not given. */
  language?: "en" | "de" | undefined;
}

export interface Explanation {
  language: "en" | "de";
  stage: StageExplanation;
  /** In the order in which they are decided. */
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
  /** True where a preview puts the visitor there. */
  previewed?: boolean;
  /** The ways out of a stage that were asked, in their order: first out of the stored stage, then out of each that was entered. */
  entered: StageMove[];
}

/** A way from one stage into another. */
export interface StageMove {
  /** The stage it leads into. */
  stage: string;
  /** The stage it leads out of. */
  from: string;
  by: "enter" | "exit" | "timeout" | "transition";
  /** What its conditions came to together; of a timeout, whether it is over. */
  verdict: Verdict;
  cause?: Cause;
  /** Whether it was gone. */
  gone: boolean;
  /** Until when the visitor has to stay, in milliseconds since 1970. */
  waitsUntil?: number;
  /** Why it is not open although its conditions hold: met in this pass already, or left last and nothing happened since. */
  barred?: "met" | "left";
  /** `exit` of the stage it leads out of. */
  exit?: Clause;
  /** `enter` of the stage it leads into. */
  enter?: Clause;
  /** `when` of a transition. */
  when?: Clause;
}

export interface SlotExplanation {
  slot: string;
  /** `null` for the baseline; with the reason `"holdout"` the item that would have been shown. */
  item: string | null;
  /** The variant in which it is shown. */
  variant?: string;
  reason: Reason;
  /** The experiment of its item, and why it is this variant. */
  experiment?: {
    experiment: string;
    variant: string | null;
    how: "drawn" | "kept" | "committed" | "preview" | "no_unit" | "required" | "old_version" | "other_layer" | "not_covered";
    sentence: string;
  };
  /** Which holdout keeps the item from being shown. */
  holdout?: "all" | "stage" | "slot" | "item";
  /** 16 hex digits. */
  decisionId: string;
  /** The winner with the clause that let it win and its variant, and the best loser with what refused it. */
  sentence: string;
  /** Every item of the slot, best ranked first. */
  items: ItemExplanation[];
}

export interface ItemExplanation {
  item: string;
  /** From 1, the best. */
  rank: number;
  priority: number;
  /** The decision's reason for the winner, `"outranked"`, or the first check that refused it. */
  reason: Reason;
  cause?: Cause;
  /** The stages it is for; `null` for all. */
  stages: string[] | null;
  /** Its condition (`when` and `segments`); `null` if it has none. */
  when: Clause | null;
  /** Its channels, locales and schedule, and the suppressions that are for it; missing where there are none. */
  checks?: Check[];
  /** Its caps, cool-downs and exclusive groups, and the budgets for interruptions; missing where there are none. */
  limits?: Limit[];
  /** The other slot of the page in which it stands. */
  usedIn?: string;
  /** Missing where it has none, or none that can be told. */
  score?: number;
  /** The smallest set of changes after which it would be shown here; `null` for the winner and where nothing helps. */
  nearestMiss: Change[] | null;
  sentence: string;
}

/** A check that an item has to pass beside its own condition. */
export interface Check {
  reason: "channel" | "locale" | "schedule" | "suppressed";
  /** Only `"true"` lets the item pass. */
  verdict: Verdict;
  cause?: Cause;
  /** Which suppression: its place in `suppress` of the journey, from 0. */
  suppression?: number;
  /** Its condition; of a suppression the one under which the item is not shown. Missing for a schedule. */
  clause?: Clause;
  /** When the schedule begins next, and when it ended last, in milliseconds since 1970. */
  next?: number;
  ended?: number;
  sentence: string;
}

/** How often is enough, and how often it was. */
export interface Limit {
  reason: "capped" | "exclusive" | "interruption_budget";
  /** `"true"` while there is room, `"unknown"` where something that counts may be missing. */
  verdict: Verdict;
  scope: "item" | "tag" | "campaign" | "channel" | "slot" | "global" | "event" | "interruptions" | "group";
  /** Which item, tag, campaign, channel, slot or event. */
  of?: string;
  on?: "exposure" | "click" | "dismissal" | "conversion";
  max: number;
  /** A window as in conditions, `session`, `lifetime` or `page`. */
  per: string;
  /** How many the profile holds, how many happened and are not in it yet, and how many stand on this page. */
  stored: number;
  unfolded: number;
  here: number;
  /** The purposes that were denied, so that something may be missing. */
  denied?: string[];
  /** From when on there is room again if nothing happens, in milliseconds since 1970. */
  until?: number;
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
  /** What it takes, as a condition would go on after the value: `>= 3`, `in ['a', 'b']`, `true`. */
  needs: string;
  sentence: string;
}
