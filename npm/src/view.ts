// A visitor's view, read once for any number of decisions.
import type { Instance } from "./bridge.js";
import type { Core } from "./core.js";
import { EtappeError } from "./errors.js";
import { ATTRIBUTES, TYPES } from "./wire/manifest.js";

// What the instance does, by number.
const VIEW = 5;
const FORGET = 6;
const PUT = 8;

/** Types of attributes by their numbers; of those that cannot be set, what they are. */
const BOOL = 1;
const INT = 2;
const DOUBLE = 3;
const TIMESTAMP = 5;
const NAMES = ["", "a bool", "an int", "a double", "a text", "a timestamp", "a duration", "a list"];

/** Whether `set` can give this to an attribute of this type. */
function fits(type: number, value: unknown): boolean {
  if (typeof value === "number") return type === DOUBLE ? Number.isFinite(value) : type === INT && Number.isSafeInteger(value);
  if (typeof value === "boolean") return type === BOOL;
  return value === null || (type === TIMESTAMP && value instanceof Date && Number.isFinite(+value));
}

/** What is known of a visitor, ready for `engine.pick`. Made by `engine.view`; `free` it when the visitor is gone. */
export class View {
  /** As the profile wrote it. */
  readonly bytes: Uint8Array;
  readonly #core: Core;
  /** The instance that holds it, and its number there. */
  #instance: Instance | undefined;
  #number = 0;
  #isReadable = true;
  /** What was set since, to be set again where the view is read again. */
  #changes: Map<number, number> | undefined;

  /** Use `engine.view`. */
  constructor(core: Core, bytes: Uint8Array) {
    this.#core = core;
    this.bytes = bytes;
    core.attempt(read, this);
  }

  /** False if the bytes could not be read and the empty view stands for them. */
  get readable(): boolean {
    return this.#isReadable;
  }

  /**
   * Sets a number, a truth value or a moment for `engine.pick` with this view, at once; `null` removes what is there. The profile is told
   * apart. What is not granted is no more readable here than from a profile.
   *
   * Texts and lists cannot be set so: set them in a profile and read its view with `engine.view`. Throws E0508 for them, for a value
   * that is not of the attribute's declared type, and for a number that is no attribute's.
   *
   * - `attribute`: what `engine.attribute` gave for its name.
   * - `value`: a `number` for an int (a whole one) or a double, a `boolean` for a bool, a `Date` for a timestamp.
   */
  set(attribute: number, value: number | boolean | Date | null): void {
    const core = this.#core;
    const type = (core.types ??= typesOf(core))[attribute];
    if (type === undefined || !fits(type, value)) {
      throw new EtappeError(508, { detail: refusal(core.namesOf(ATTRIBUTES)[attribute], type, attribute, value) });
    }
    // What is not a number removes.
    const number = value === null ? NaN : +value;
    (this.#changes ??= new Map()).set(attribute, number);
    core.attempt((instance) => instance.door(instance.place, PUT, this.numberIn(instance), attribute, number), 0);
  }

  /** Lets go of the engine's memory for it; without this, it stays as long as the engine. */
  free(): void {
    if (this.#instance) {
      const { door, place } = this.#instance;
      door(place, FORGET, this.#number, 0, 0);
      this.#instance = undefined;
    }
  }

  /** Its number in an instance, where it is read again if that is a fresh one. */
  numberIn(instance: Instance): number {
    if (this.#instance === instance) return this.#number;
    const { door, place } = instance;
    instance.give(this.bytes);
    const number = door(place, VIEW, 0, 0, 0) >>> 0;
    this.#isReadable = !(number & 1);
    this.#number = number >>> 1;
    this.#instance = instance;
    for (const [attribute, value] of this.#changes ?? []) door(place, PUT, this.#number, attribute, value);
    return this.#number;
  }
}

const typesOf = ({ namesOf, numberOf }: Core) => namesOf(ATTRIBUTES).map((_, index) => numberOf(TYPES, index));

// No closure, so that nothing is allocated for a call.
const read = (instance: Instance, view: View): number => view.numberIn(instance);

function refusal(name: string | undefined, type: number | undefined, attribute: number, value: unknown): string {
  if (name === undefined) return `the journey has no attribute ${attribute}`;
  const given = value instanceof Date ? "an invalid or misplaced Date" : Array.isArray(value) ? "a list" : `${typeof value} ${String(value)}`;
  return `\`${name}\` is ${NAMES[type ?? 0]}, not ${given}`;
}
