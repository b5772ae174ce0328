// A visitor's view, read once for any number of decisions.
import type { Call } from "./bridge.js";
import type { Core } from "./core.js";
import { isKnown } from "./wire/value.js";

/** What one instance has of a view: the instance, and its number there. */
interface Held {
  instance: Call;
  number: number;
}

// What the instance does, by number.
const VIEW = 3;
const FORGET = 4;
const PUT = 6;

/** What is known of a visitor, ready for `engine.pick`. Made by `engine.view`; `free` it when the visitor is gone. */
export class View {
  /** As the profile wrote it. */
  readonly bytes: Uint8Array;
  readonly #core: Core;
  #held: Held | undefined;
  #isReadable = true;
  /** What was set since, to be set again where the view is read again. */
  readonly #changes = new Map<number, number>();

  /** Use `engine.view`. */
  constructor(core: Core, bytes: Uint8Array) {
    this.#core = core;
    this.bytes = bytes;
    core.attempt((instance) => this.numberIn(instance));
  }

  /** False if the bytes could not be read and the empty view stands for them. */
  get readable(): boolean {
    return this.#isReadable;
  }

  /**
   * Sets a number, a truth value or a moment for decisions with this view, at once; the profile is told apart. What is not granted or not of the
   * declared type is no more readable here than from a profile.
   *
   * - `attribute`: what `engine.attribute` gave for its name.
   */
  set(attribute: number, value: number | boolean | Date | null): void {
    const number = isKnown(value) ? +value : NaN;
    this.#core.attempt((instance) => instance(PUT, undefined, number, this.numberIn(instance), attribute));
    this.#changes.set(attribute, number);
  }

  /** Lets go of the engine's memory for it; without this, it stays as long as the engine. */
  free(): void {
    if (this.#held) {
      this.#held.instance(FORGET, undefined, 0, this.#held.number);
      this.#held = undefined;
    }
  }

  /** Its number in an instance, where it is read again if that is a fresh one. */
  numberIn(instance: Call): number {
    if (this.#held?.instance === instance) return this.#held.number;
    const number = instance(VIEW, this.bytes);
    this.#isReadable = !(number & 1);
    this.#held = { instance, number: number >>> 1 };
    for (const [attribute, value] of this.#changes) instance(PUT, undefined, value, this.#held.number, attribute);
    return this.#held.number;
  }
}
