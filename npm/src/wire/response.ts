// The decisions of one page, read from the engine's words (u32); `details.ts` reads what not every host asks for.
import { hexOf } from "../bytes.js";
import { DECIDED, type Reason } from "../reasons.js";
import { ITEMS, SLOTS, STAGES, type Manifest } from "./manifest.js";

/** What one slot shows, still without its content. */
export interface RawDecision {
  slot: string;
  item: string | null;
  variant: string | null;
  reason: Reason;
  /** 16 hex digits: the same page, slot, item and variant give the same id on every host. */
  decisionId: string;
}

export interface RawPage {
  stage: string;
  /** One per slot, in the journey's order. */
  decisions: RawDecision[];
  /** All that the engine wrote. */
  words: Uint32Array;
}

/** Where the decisions begin, and how many words one has. */
export const DECISIONS = 10;
export const DECISION_WORDS = 4;

/** Reads stage and decisions. */
export function readResponse(words: Uint32Array, { namesOf }: Manifest): RawPage {
  return {
    stage: namesOf(STAGES)[words[1]!]!,
    decisions: namesOf(SLOTS).map((slot, index) => {
      const at = DECISIONS + DECISION_WORDS * index;
      return {
        slot,
        item: namesOf(ITEMS)[words[at]!] ?? null,
        variant: null,
        reason: DECIDED[words[at + 1]!]!,
        decisionId: hexOf(words, at + 2),
      };
    }),
    words,
  };
}
