// The public engine: typed, idiomatic, synchronous once it is there.
import type { Instance, Refused } from "./bridge.js";
import { hexOf, newWriter } from "./bytes.js";
import { openCore, type Core } from "./core.js";
import { EtappeError } from "./errors.js";
import { View } from "./view.js";
import { drawsOf, losersOf, standingOf, transitionOf, type Draw, type Loser, type Standing, type Transition } from "./wire/details.js";
import { ATTRIBUTES, ITEMS, JOURNEY, SLOTS, STAGES, TYPES } from "./wire/manifest.js";
import { ALL } from "./wire/notes.js";
import { writeFacts, type Context, type Request } from "./wire/request.js";
import type { RawDecision } from "./wire/response.js";
import { writeValue } from "./wire/value.js";

/** What one slot shows. */
export interface Decision extends Omit<RawDecision, "draw">, Draw {
  /** What the slot shows depends on what the token leaves out, so it shows nothing yet; there with the reason `pending` alone. */
  pending?: true;
  /** Those that were asked for: every better-ranked item and why it lost. */
  losers: Loser[];
  /** The content of the variant, or else of the item, as the journey has it, parsed when first read; `null` for the baseline. */
  readonly content: unknown;
}

/** The decisions of one page. */
export interface Page extends Standing {
  /** The stage the visitor is in. */
  stage: string;
  /** Present when the stage changed; hand it to the profile. */
  transition?: Transition;
  /** One per slot, in the order in which they are decided. */
  decisions: Decision[];
}

// What the instance does, by number.
const ASK = 7;
const PICK = 9;

const NO_VIEW = new Uint8Array(0);
const NO_ITEMS = new Uint16Array(0);
/** Of a request without context; a first pass is sooner there when nothing is written for it. */
const NO_FACTS = new Uint8Array(4);

/** A loaded journey. Deciding is synchronous and pure: the same arguments give the same page on every host. */
export class Engine {
  readonly version: number;
  /** 16 hex digits. */
  readonly packHash: string;
  readonly #core: Core;
  readonly #contents = new Map<string, unknown>();
  /** That of the last call of `pick`. */
  #instance: Instance | undefined;
  /** The items of that call, as they stand in memory, and where. */
  #items = NO_ITEMS;
  #at = 0;
  /** Whether the instance may hold the facts of another request. */
  #isAsked = true;

  /** Use `createEngine`; this takes a compiled module and bytes. Throws an EtappeError. */
  constructor(module: WebAssembly.Module, pack: Uint8Array) {
    // What the caller does with its bytes later changes nothing here.
    const own = new Uint8Array(pack);
    try {
      this.#core = openCore(module, own, ALL);
    } catch (cause) {
      throw errorOf(cause, 501);
    }
    // Both stand in the header, which was verified.
    const header = new Uint32Array(own.buffer, 0, 6);
    this.version = header[2]!;
    this.packHash = hexOf(header, 4);
  }

  get journey(): string {
    return this.#core.namesOf(JOURNEY)[0]!;
  }

  /** The ids of the stages, in the journey's order. */
  get stages(): readonly string[] {
    return this.#core.namesOf(STAGES);
  }

  /** The ids of the slots, in the order in which they are decided. */
  get slots(): readonly string[] {
    return this.#core.namesOf(SLOTS);
  }

  /** The ids of the items, to which `pick` has indexes; made when they are first asked for. */
  get items(): readonly string[] {
    return this.#core.namesOf(ITEMS);
  }

  /**
   * Decides every slot of one page. Missing or mistyped data is a reason, never an error;
   * throws only for names that cannot be sent (E0505) and a trapped engine (E0503).
   */
  decide(request: Omit<Request, "view"> & { view?: Uint8Array | View | undefined }): Page {
    const core = this.#core;
    const { view } = request;
    this.#isAsked = true;
    const raw = guarded(() => core.decide({ ...request, view: view instanceof View ? view.bytes : view }), 503);
    // Nothing is written for what is no request.
    if (!raw.words.length) throw new EtappeError(505);
    const [losers, draws] = [losersOf(raw, core), drawsOf(raw, core)];
    const transition = transitionOf(raw, core);
    const contentOf = (item: string, draw: number) => this.#content(item, draw);
    return {
      stage: raw.stage,
      ...standingOf(raw),
      ...(transition && { transition }),
      decisions: raw.decisions.map(({ draw, ...decision }, slot): Decision => ({
        ...decision,
        ...(decision.reason === "pending" && { pending: true }),
        ...draws[slot]!,
        losers: losers[slot]!,
        get content() {
          return decision.item === null ? null : contentOf(decision.item, draw);
        },
      })),
    };
  }

  /** Reads a view once, for any number of calls of `pick`; without bytes the empty one. */
  view(bytes: Uint8Array = NO_VIEW): View {
    try {
      return new View(this.#core, bytes);
    } catch (cause) {
      throw errorOf(cause, 503);
    }
  }

  /** The number of an attribute, for `view.set`; -1 if the journey does not have it. */
  attribute(name: string): number {
    return this.#core.namesOf(ATTRIBUTES).indexOf(name);
  }

  /**
   * Decides every slot of one page and says only what it shows: per slot the index of its item in `items`, or 65,535 for the
   * baseline. Nothing is allocated; the array is the engine's own, and the next call of `pick`, `view` or `decide` overwrites it.
   */
  pick(view: View, now: number, context?: Context): Uint16Array {
    let instance: Instance | undefined;
    try {
      instance = this.#core.inUse ?? this.#core.attempt(itself, 0);
      return this.#pick(instance, view, now, context);
    } catch (trap) {
      return guarded(() => this.#core.attempt((current) => {
        // A trapped instance is never called again; `attempt` goes on with a fresh one.
        if (current === instance) throw trap;
        return this.#pick(current, view, now, context);
      }, 0), 503);
    }
  }

  #pick(instance: Instance, view: View, now: number, context: Context | undefined): Uint16Array {
    if (instance !== this.#instance) this.#turnTo(instance);
    if (context || this.#isAsked) {
      instance.call(ASK, context ? writeFacts(newWriter(), writeValue, context).u16(0).done() : NO_FACTS);
      this.#isAsked = !!context;
    }
    const at = instance.door(instance.place, PICK, view.numberIn(instance), 0, now);
    // A memory that has grown is another buffer, and the arrays over the one before are empty.
    if (at !== this.#at || this.#items.length === 0) {
      this.#at = at;
      this.#items = new Uint16Array(instance.memory.buffer, at >>> 0, this.#core.namesOf(SLOTS).length);
    }
    return this.#items;
  }

  #turnTo(instance: Instance): void {
    // All that can be asked for is told now: to be told later could make the memory grow under a caller who holds the items of a call.
    for (const kind of [JOURNEY, STAGES, SLOTS, ATTRIBUTES, ITEMS]) this.#core.namesOf(kind);
    this.#core.numberOf(TYPES, 0);
    this.#instance = instance;
    this.#items = NO_ITEMS;
    this.#isAsked = true;
  }

  #content(id: string, draw: number): unknown {
    const key = `${draw} ${id}`;
    if (!this.#contents.has(key)) this.#contents.set(key, guarded(() => this.#core.contentOf(this.items.indexOf(id), draw), 503));
    return this.#contents.get(key);
  }
}

const itself = (instance: Instance): Instance => instance;

function guarded<T>(run: () => T, otherwise: number): T {
  try {
    return run();
  } catch (cause) {
    throw errorOf(cause, otherwise);
  }
}

function errorOf(cause: unknown, otherwise: number): EtappeError {
  const { number } = cause as Partial<Refused>;
  if (number) return new EtappeError(number, { cause });
  if (cause instanceof RangeError) return new EtappeError(505, { cause, detail: cause.message });
  return new EtappeError(otherwise, { cause });
}
