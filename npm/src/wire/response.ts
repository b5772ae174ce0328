// The decisions of one page, read from the engine's words (u32); `details.ts` reads what not every host asks for.
import { hexOf } from "../bytes.js";
import { DECIDED, type Reason } from "../reasons.js";
import { ITEMS, SLOTS, STAGES, VARIANTS, type Manifest } from "./manifest.js";

/** What one slot shows, still without its content. */
export interface RawDecision {
  slot: string;
  item: string | null;
  /** Of the item's experiment; `null` if it has none. */
  variant: string | null;
  reason: Reason;
  /** 16 hex digits: the same page, slot, item and variant give the same id on every host. */
  decisionId: string;
  /** The item that this visitor is not shown, so that one can see what showing it does; there with the reason `holdout` alone. */
  heldOut?: string;
  /** Of all variants the index of this one, behind the last of them for none: what its content goes by. */
  draw: number;
}

export interface RawPage {
  stage: string;
  /** One per slot, in the order in which they are decided. */
  decisions: RawDecision[];
  /** All that the engine wrote. */
  words: Uint32Array;
}

/** Where the decisions begin, and how many words one has. */
export const DECISIONS = 12;
export const DECISION_WORDS = 4;

/** Reads stage and decisions. */
export function readResponse(words: Uint32Array, { namesOf }: Manifest): RawPage {
  return {
    stage: namesOf(STAGES)[words[1]!]!,
    decisions: namesOf(SLOTS).map((slot, index) => {
      const at = DECISIONS + DECISION_WORDS * index;
      const draw = words[at]! >>> 16;
      const item = namesOf(ITEMS)[words[at]! & 0xffff];
      const reason = DECIDED[words[at + 1]! & 0xff]!;
      return {
        slot,
        item: item ?? null,
        variant: namesOf(VARIANTS)[draw] ?? null,
        reason,
        decisionId: hexOf(words, at + 2),
        draw,
        // The baseline is what the item is compared with.
        ...(reason === "holdout" && { item: null, heldOut: item! }),
      };
    }),
    words,
  };
}
