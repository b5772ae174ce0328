// One visitor's profile in one wasm instance, with nothing around it: what the page and the public profile share.
// It imports no code that the page has loaded before it, but gets it as `Shared`: every byte is loaded once.
import type { construct } from "./bridge.js";
import type { Writer } from "./bytes.js";
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

/** What the decision part has as well. */
export interface Shared {
  construct: typeof construct;
  newWriter(): Writer;
}

export interface ProfileCore {
  /** 0, or the number of a refusal. */
  apply(record: ProfileRecord, now: number): number;
  part(): Uint8Array;
  view(): Uint8Array;
}

const MALFORMED = 1;
// What the instance does, by number.
const APPLY = 3;
const PART = 4;
const VIEW = 5;

/** Opens a profile; throws `Refused` if its bytes or the pack's cannot be read. */
export function openProfile(shared: Shared, module: WebAssembly.Module, state: ProfileState): ProfileCore {
  const { pack, part = new Uint8Array(0), unit } = state;
  const { call, read } = shared.construct(module, part, unit, pack);
  return {
    apply(record, now) {
      let bytes: Uint8Array;
      try {
        bytes = writeRecord(shared.newWriter(), record);
      } catch {
        return MALFORMED;
      }
      return call(APPLY, bytes, now);
    },
    part: () => new Uint8Array(read(call(PART))),
    view: () => new Uint8Array(read(call(VIEW))),
  };
}
