// The public profile: what is known about one visitor under the consent in force.
import { construct, type Refused } from "./bridge.js";
import { newWriter } from "./bytes.js";
import { EtappeError } from "./errors.js";
import { openProfile, type ProfileCore, type ProfileState } from "./profile-core.js";
import { appliedName, type Applied, type ProfileRecord } from "./wire/record.js";
import type { Assignment, Transition } from "./wire/details.js";
import type { Happening } from "./wire/request.js";
import { isKnown, type Scalar } from "./wire/value.js";

const SHARED = { construct, newWriter };

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
  constructor(module: WebAssembly.Module, state: ProfileState) {
    this.#core = this.#guarded(() => openProfile(SHARED, module, state));
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

  /** Records that an item was seen, clicked, dismissed or answered; caps count it. It is no event. */
  impression(what: Happening, item: string, { time, now, slot, channel }: When & { slot?: string; channel?: string }): Applied {
    return this.apply({ kind: "impression", what, item, slot, channel, time }, now ?? time);
  }

  /** Records the variant that `decide` drew, so that the visitor keeps it. */
  assignment(assignment: Assignment, { time, now }: When): Applied {
    return this.apply({ kind: "assignment", ...assignment, time }, now ?? time);
  }

  /** Applies one record; what cannot be sent is `"malformed"`, so a value that no profile can hold removes nothing. */
  apply(record: ProfileRecord, now: number): Applied {
    if (record.kind === "attribute" && record.value !== null && !isKnown(record.value)) return "malformed";
    return appliedName(this.#guarded(() => this.#core.apply(record, now)));
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
      const { number } = cause as Partial<Refused>;
      if (number) throw new EtappeError(number, { cause });
      this.#trapped = true;
      throw new EtappeError(503, { cause });
    }
  }
}
