// The decisions of one page, read from the engine's bytes.
import { Reader } from "../bytes.js";
import { causeName, reasonName, type Cause, type Reason } from "../reasons.js";
import type { Manifest } from "./manifest.js";

/** A change of stage that the host may append to the profile. */
export interface Transition {
  from: string;
  to: string;
  atMs: number;
  newestMs: number;
  /** 16 hex digits. */
  id: string;
}

export interface Loser {
  item: string;
  reason: Reason;
  cause: Cause | null;
}

/** What one slot shows, still without its content. */
export interface RawDecision {
  slot: string;
  item: string | null;
  /** Index into the names, `-1` for the baseline. */
  itemIndex: number;
  variant: string | null;
  reason: Reason;
  /** 16 hex digits: the same page, slot, item and variant give the same id on every host. */
  decisionId: string;
  losers: Loser[];
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

/** Throws a RangeError for bytes that are not a response to a well-formed request. */
export function readResponse(bytes: Uint8Array, { stages, slots, items }: Manifest): RawPage {
  const reader = new Reader(bytes);
  if (reader.u8() !== 1) throw new RangeError("response");
  const name = <T>(list: readonly T[]): T => {
    const found = list[reader.u16()];
    if (!found) throw new RangeError("name");
    return found;
  };
  const viewReadable = reader.u8() === 0;
  const stage = name(stages);
  const flags = reader.u8();
  const transition = flags & 1
    ? { from: name(stages), to: name(stages), atMs: reader.f64(), newestMs: reader.f64(), id: reader.id() }
    : null;
  const decisions = reader.list((): RawDecision => {
    const slot = name(slots).name;
    const index = reader.u16();
    const variant = reader.u16();
    return {
      slot,
      item: items[index]?.id ?? null,
      itemIndex: index === NONE ? -1 : index,
      variant: variant === NONE ? null : String(variant),
      reason: reasonName(reader.u8()),
      decisionId: reader.id(),
      losers: reader.list(() => ({ item: name(items).id, reason: reasonName(reader.u8()), cause: causeName(reader.u8()) })),
    };
  });
  return { stage, viewReadable, stageKnown: !(flags & 2), ...(transition && { transition }), decisions };
}
