// A visitor's view, read once for any number of decisions.
import type { Instance } from "./bridge.js";
import type { Core } from "./core.js";
import { EtappeError } from "./errors.js";
import { ATTRIBUTES, TYPES } from "./wire/manifest.js";

// What the instance does, by number.
const VIEW = 5;
const FORGET = 6;
const PUT = 8;

/** What `set` takes no number like. */
const UNCHANGED = Infinity;

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
  return value === null || (type === TIMESTAMP && value instanceof Date && Number.isFinite(value.getTime()));
}

/** What is known of a visitor, ready for `engine.pick`. Made by `engine.view`; `free` it when the visitor is gone. */
export class View {
  /** As the profile wrote it. */
  readonly bytes: Uint8Array;
  readonly #core: Core;
  /** The instance that holds it, and its number there, times 2, and 1 more if it is unreadable. */
  #instance: Instance | undefined;
  #place = 0;
  /** What was set since, to be set again where the view is read again: by the attributes' numbers, `UNCHANGED` where nothing was. */
  #changes: Float64Array | undefined;

  /** Use `engine.view`. */
  constructor(core: Core, bytes: Uint8Array) {
    this.#core = core;
    this.bytes = bytes;
    core.attempt(View.#read, this);
  }

  /** False if the bytes could not be read and the empty view stands for them. */
  get readable(): boolean {
    return !(this.#place & 1);
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
    this.#changes ??= new Float64Array(core.types.length).fill(UNCHANGED);
    // What is not a number removes. A Date is asked by its method, which is four times as fast as making a number of it.
    this.#changes[attribute] = value === null ? NaN : value instanceof Date ? value.getTime() : +value;
    core.attempt(View.#put, this, attribute);
  }

  /** Lets go of the engine's memory for it; without this, it stays as long as the engine. */
  free(): void {
    if (this.#instance) {
      const { door, place } = this.#instance;
      door(place, FORGET, this.#place >>> 1, 0, 0);
      this.#instance = undefined;
    }
  }

  /** Its number in an instance, where it is read again if that is a fresh one. */
  numberIn(instance: Instance): number {
    if (this.#instance !== instance) {
      instance.give(this.bytes);
      this.#place = instance.door(instance.place, VIEW, 0, 0, 0);
      this.#instance = instance;
      this.#changes?.forEach((value, attribute) => value === UNCHANGED || View.#put(instance, this, attribute));
    }
    return this.#place >>> 1;
  }

  // What `attempt` runs, so that nothing is allocated for a call.
  static #read(instance: Instance, view: View): number {
    return view.numberIn(instance);
  }

  static #put(instance: Instance, view: View, attribute: number): void {
    instance.door(instance.place, PUT, view.numberIn(instance), attribute, view.#changes![attribute]!);
  }
}

const typesOf = ({ namesOf, numberOf }: Core) => namesOf(ATTRIBUTES).map((_, index) => numberOf(TYPES, index));

function refusal(name: string | undefined, type: number | undefined, attribute: number, value: unknown): string {
  if (name === undefined) return `the journey has no attribute ${attribute}`;
  const given = value instanceof Date ? "an invalid or misplaced Date" : Array.isArray(value) ? "a list" : `${typeof value} ${String(value)}`;
  return `\`${name}\` is ${NAMES[type ?? 0]}, not ${given}`;
}
