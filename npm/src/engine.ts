// The public engine: typed, idiomatic, synchronous once it is there.
import { Refused, type Call } from "./bridge.js";
import { newWriter } from "./bytes.js";
import { openCore, type Core } from "./core.js";
import { EtappeError } from "./errors.js";
import { View } from "./view.js";
import { writeFacts, type Context, type Request } from "./wire/request.js";
import { loserOf, type Loser, type RawDecision, type Transition } from "./wire/response.js";
import { writeValue } from "./wire/value.js";

/** What one slot shows. */
export interface Decision extends Omit<RawDecision, "losers"> {
  /** Those that were asked for: every better-ranked item and why it lost. */
  losers: Loser[];
  /** The item's content as the journey has it, parsed when first read; `null` for the baseline. */
  readonly content: unknown;
}

/** The decisions of one page. */
export interface Page {
  /** The stage the visitor is in. */
  stage: string;
  /** False when the view could not be read and the empty one decided instead. */
  viewReadable: boolean;
  /** False when the profile names a stage that this journey no longer has. */
  stageKnown: boolean;
  /** Present when the stage changed; hand it to the profile. */
  transition?: Transition;
  /** One per slot, in the journey's order. */
  decisions: Decision[];
}

// What the instance does, by number.
const ASK = 5;
const PICK = 7;

/** What `pick` needs of the instance. */
interface Direct {
  instance: Call;
  /** The items of the last call, as they stand in memory. */
  items: Uint16Array;
  /** Whether the instance may hold the facts of another request. */
  isAsked: boolean;
}

/** A loaded journey. Deciding is synchronous and pure: the same arguments give the same page on every host. */
export class Engine {
  readonly journey: string;
  readonly version: number;
  /** 16 hex digits. */
  readonly packHash: string;
  readonly stages: readonly string[];
  readonly slots: readonly string[];
  readonly items: readonly string[];
  readonly #core: Core;
  readonly #contents = new Map<string | null, unknown>();
  #direct: Direct | undefined;

  /** Use `createEngine`; this takes a compiled module and bytes. Throws an EtappeError. */
  constructor(module: WebAssembly.Module, pack: Uint8Array) {
    this.#core = guarded(() => openCore(module, pack, writeValue), 501);
    const { manifest } = this.#core;
    this.journey = manifest.journey;
    this.version = manifest.version;
    this.packHash = manifest.packHash;
    this.stages = manifest.stages;
    this.slots = manifest.slots.map((slot) => slot.name);
    this.items = manifest.items.map((item) => item.id);
  }

  /**
   * Decides every slot of one page. Missing or mistyped data is a reason, never an error;
   * throws only for names that cannot be sent (E0505) and a trapped engine (E0503).
   */
  decide(request: Omit<Request, "view"> & { view?: Uint8Array | View | undefined }): Page {
    const { view } = request;
    const page = guarded(() => this.#core.decide({ ...request, view: view instanceof View ? view.bytes : view }), 503);
    const contentOf = (item: string | null) => this.#content(item);
    const decisions = page.decisions.map(({ losers, ...rest }): Decision => ({
      ...rest,
      losers: losers.map((loser) => loserOf(this.#core.manifest, loser)),
      get content() {
        return contentOf(rest.item);
      },
    }));
    return { ...page, decisions };
  }

  /** Reads a view once, for any number of calls of `pick`; without bytes the empty one. */
  view(bytes: Uint8Array = new Uint8Array(0)): View {
    return guarded(() => new View(this.#core, bytes), 503);
  }

  /** The number of an attribute, for `view.set`; -1 if the journey does not have it. */
  attribute(name: string): number {
    return this.#core.manifest.attributes.findIndex((attribute) => attribute.name === name);
  }

  /**
   * Decides every slot of one page and says only what it shows: per slot the index of its item in `items`, or 65,535 for the
   * baseline. Nothing is allocated; the array is the engine's own, and the next call of `pick`, `view` or `decide` overwrites it.
   */
  pick(view: View, now: number, context?: Context): Uint16Array {
    try {
      return this.#pick(this.#direct ?? this.#fresh(), view, now, context);
    } catch {
      // A trapped instance is never called again; `attempt` opens a fresh one.
      this.#direct = undefined;
      return guarded(() => this.#core.attempt(() => this.#pick(this.#fresh(), view, now, context)), 503);
    }
  }

  #fresh(): Direct {
    return this.#core.attempt((instance) => (this.#direct = { instance, items: new Uint16Array(0), isAsked: true }));
  }

  #pick(direct: Direct, view: View, now: number, context: Context | undefined): Uint16Array {
    const { instance, items } = direct;
    if (context || direct.isAsked) {
      instance(ASK, writeFacts(newWriter(), writeValue, context, []));
      direct.isAsked = !!context;
    }
    const at = instance(PICK, undefined, now, view.numberIn(instance));
    // A memory that has grown is another buffer.
    if (items.byteOffset === at && items.buffer === instance.memory.buffer) return items;
    return (direct.items = new Uint16Array(instance.memory.buffer, at, this.slots.length));
  }

  #content(id: string | null): unknown {
    if (!this.#contents.has(id)) {
      const item = this.#core.manifest.items.find((it) => it.id === id);
      this.#contents.set(id, guarded(() => this.#core.content(item), 503));
    }
    return this.#contents.get(id);
  }
}

function guarded<T>(run: () => T, otherwise: number): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof Refused) throw new EtappeError(cause.number, { cause });
    if (cause instanceof RangeError) throw new EtappeError(505, { cause, detail: cause.message });
    throw new EtappeError(otherwise, { cause });
  }
}
