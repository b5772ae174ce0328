// The decisions of one page, read from the engine's bytes.
import { causeName, loserReason, nameIn, winnerReason, type Cause, type Reason } from "../reasons.js";
import type { Manifest } from "./manifest.js";
import { f64, id, list, readFrom, u16, u8 } from "./read.js";

/** A change of stage that the host may append to the profile. */
export interface Transition {
  from: string;
  to: string;
  atMs: number;
  newestMs: number;
  /** 16 hex digits. */
  id: string;
}

/** An item that lost: its number, those of reason and cause. */
export type RawLoser = [item: number, reason: number, cause: number];

export interface Loser {
  item: string;
  reason: Reason;
  cause: Cause | null;
}

/** What one slot shows, still without its content. */
export interface RawDecision {
  slot: string;
  item: string | null;
  variant: string | null;
  reason: Reason;
  /** 16 hex digits: the same page, slot, item and variant give the same id on every host. */
  decisionId: string;
  losers: RawLoser[];
}

export interface RawPage {
  stage: string;
  /** False when the stored view could not be read and the empty one decided instead. */
  viewReadable: boolean;
  /** False when the profile names a stage that this journey no longer has. */
  stageKnown: boolean;
  transition?: Transition;
  decisions: RawDecision[];
}

const NONE = 0xffff;
const HAS_TRANSITION = 1;
const STAGE_UNKNOWN = 2;

/** Throws a RangeError for bytes that are not a response to a well-formed request. */
export function readResponse(bytes: Uint8Array, { stages, slots, items }: Manifest): RawPage {
  readFrom(bytes);
  const stageName = () => nameIn(stages, u16());
  const viewReadable = !u8();
  const stage = stageName();
  const flags = u8();
  return {
    stage,
    viewReadable,
    stageKnown: !(flags & STAGE_UNKNOWN),
    ...(flags & HAS_TRANSITION && { transition: { from: stageName(), to: stageName(), atMs: f64(), newestMs: f64(), id: id() } }),
    decisions: list((): RawDecision => ({
      slot: nameIn(slots, u16()).name,
      item: items[u16()]?.id ?? null,
      variant: variantName(u16()),
      reason: winnerReason(u8()),
      decisionId: id(),
      losers: list(() => [u16(), u8(), u8()]),
    })),
  };
}

const variantName = (number: number) => (number === NONE ? null : String(number));

/** The names of a loser. */
export const loserOf = ({ items }: Manifest, [item, reason, cause]: RawLoser): Loser =>
  ({ item: nameIn(items, item).id, reason: loserReason(reason), cause: causeName(cause) });
