// What a response says beside stage and decisions: the change of stage, and who lost.
import { hexOf } from "../bytes.js";
import { causeName, loserReason, type Cause, type Reason } from "../reasons.js";
import { ITEMS, SLOTS, STAGES, type Manifest } from "./manifest.js";
import { DECISIONS, DECISION_WORDS, type RawPage } from "./response.js";

/** A change of stage that the host may append to the profile. */
export interface Transition {
  from: string;
  to: string;
  atMs: number;
  newestMs: number;
  /** 16 hex digits. */
  id: string;
}

/** An item that did not make it, and why. */
export interface Loser {
  item: string;
  reason: Reason;
  cause: Cause | null;
}

// Flags in the first word.
const HAS_TRANSITION = 1;
const STAGE_UNKNOWN = 2;
const VIEW_UNREADABLE = 4;

/** The change of stage, if there is one. */
export function transitionOf({ words }: RawPage, { namesOf }: Manifest): Transition | undefined {
  const [flags, , from, to] = words;
  if (!(flags! & HAS_TRANSITION)) return undefined;
  const [atMs, newestMs] = new Float64Array(words.buffer, 16, 2) as unknown as [number, number];
  return { from: namesOf(STAGES)[from!]!, to: namesOf(STAGES)[to!]!, atMs, newestMs, id: hexOf(words, 8) };
}

/** Whether the view could be read, and whether the journey still has the stored stage. */
export const standingOf = ({ words: [flags] }: RawPage): { viewReadable: boolean; stageKnown: boolean } =>
  ({ viewReadable: !(flags! & VIEW_UNREADABLE), stageKnown: !(flags! & STAGE_UNKNOWN) });

/** Per slot, in the journey's order, every better-ranked item and why it lost, if that was asked for. */
export function losersOf({ words }: RawPage, { namesOf }: Manifest): Loser[][] {
  const slots = namesOf(SLOTS);
  let at = DECISIONS + DECISION_WORDS * slots.length;
  return slots.map(() => Array.from({ length: words[at++]! }, () => {
    const word = words[at++]!;
    return { item: namesOf(ITEMS)[word & 0xffff]!, reason: loserReason((word >> 16) & 0xff), cause: causeName(word >>> 24) };
  }));
}
