// The public profile: what is known about one visitor under the consent in force.
import { EtappeError } from "./errors.js";
import type { Scalar } from "./bytes.js";
import createGlue, { type ProfileCore } from "./wasm/profile.glue.js";
import { appliedName, writeRecord, type Applied, type ProfileRecord } from "./wire/record.js";
import type { Transition } from "./wire/response.js";

export interface ProfileState {
  pack: Uint8Array;
  /** What `part()` gave earlier; empty or missing for a new profile. */
  part?: Uint8Array | undefined;
  /** 16 random bytes, used only if the profile must draw its unit. */
  unit: Uint8Array;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: number;
}

/** When something happened, and the host's clock if that is later. */
export interface When {
  time: number;
  now?: number;
}

/** One visitor's profile on one device. */
export class Profile {
  readonly #core: ProfileCore;
  #trapped = false;

  /** Use `createProfile`; this takes a compiled module and bytes. Throws an EtappeError. */
  constructor(module: WebAssembly.Module, { pack, part = new Uint8Array(0), unit, now }: ProfileState) {
    const glue = createGlue();
    this.#core = this.#guarded(() => {
      glue.initSync({ module });
      return new glue.ProfileCore(pack, part, unit, now);
    });
    const number = this.#guarded(() => this.#core.error());
    if (number) throw new EtappeError(number);
  }

  /** Records that the visitor did something. */
  event(name: string, { time, now, dimensions }: When & { dimensions?: Record<string, string | number | boolean> }): Applied {
    return this.apply({ kind: "event", name, time, dimensions }, now ?? time);
  }

  /** Sets what is known about the visitor; `null` removes it. */
  set(name: string, value: Scalar | null, { time, now }: When): Applied {
    return this.apply({ kind: "attribute", name, time, value }, now ?? time);
  }

  /** Grants or denies a purpose; a denial drops all that was kept for it. */
  consent(purpose: string, granted: boolean, { time, now }: When): Applied {
    return this.apply({ kind: "consent", purpose, granted, time }, now ?? time);
  }

  /** Records the change of stage that `decide` returned. */
  transition(transition: Transition, { now }: { now?: number } = {}): Applied {
    return this.apply({ kind: "transition", transition }, now ?? transition.atMs);
  }

  /** Applies one record; what cannot be sent is `"malformed"`. */
  apply(record: ProfileRecord, now: number): Applied {
    let bytes: Uint8Array;
    try {
      bytes = writeRecord(record);
    } catch {
      return "malformed";
    }
    return appliedName(this.#guarded(() => this.#core.apply(bytes, now)));
  }

  /** The bytes to store; they hold nothing of a purpose that is not granted. */
  part(): Uint8Array {
    return this.#guarded(() => this.#core.part());
  }

  /** What `decide` reads, also the content of the edge's cookie. */
  view(): Uint8Array {
    return this.#guarded(() => this.#core.view());
  }

  // A trapped instance is never called again: its memory may hold half an event.
  #guarded<T>(run: () => T): T {
    if (this.#trapped) throw new EtappeError(503);
    try {
      return run();
    } catch (cause) {
      this.#trapped = true;
      throw new EtappeError(503, { cause });
    }
  }
}
