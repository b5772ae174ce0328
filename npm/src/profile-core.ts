// One visitor's profile in one wasm instance, with nothing around it: what the page and the public profile share.
import { construct } from "./bridge.js";
import { writeRecord, type ProfileRecord } from "./wire/record.js";

export interface ProfileState {
  pack: Uint8Array;
  /** What `part()` gave earlier; empty or missing for a new profile. */
  part?: Uint8Array | undefined;
  /** 16 random bytes, used only if the profile must draw its unit. */
  unit: Uint8Array;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: number;
}

export interface ProfileCore {
  /** 0, or the number of a refusal. */
  apply(record: Uint8Array, now: number): number;
  part(): Uint8Array;
  view(): Uint8Array;
}

const MALFORMED = 1;

/** Opens a profile; throws `Refused` if its bytes or the pack's cannot be read. */
export function openProfile(module: WebAssembly.Module, { pack, part = new Uint8Array(0), unit }: ProfileState): ProfileCore {
  const call = construct(module, "profilecore", pack, part, unit);
  return {
    apply: (record, now) => call("apply", record, now) as number,
    part: () => call("part") as Uint8Array,
    view: () => call("view") as Uint8Array,
  };
}

/** Applies a record; one that cannot even be written is malformed. */
export function applyRecord(profile: ProfileCore, record: ProfileRecord, now: number): number {
  let bytes: Uint8Array;
  try {
    bytes = writeRecord(record);
  } catch {
    return MALFORMED;
  }
  return profile.apply(bytes, now);
}
