// The public engine: typed, idiomatic, synchronous once it is there.
import { Refused } from "./bridge.js";
import { openCore, type Core } from "./core.js";
import { EtappeError } from "./errors.js";
import type { Request } from "./wire/request.js";
import type { RawDecision, Transition } from "./wire/response.js";

/** What one slot shows. */
export interface Decision extends Omit<RawDecision, "itemIndex"> {
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
  readonly #contents = new Map<number, unknown>();

  /** Use `createEngine`; this takes a compiled module and bytes. Throws an EtappeError. */
  constructor(module: WebAssembly.Module, pack: Uint8Array) {
    this.#core = guarded(() => openCore(module, pack), 501);
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
  decide(request: Request): Page {
    const page = guarded(() => this.#core.decide(request), 503);
    const contentOf = (index: number) => this.#content(index);
    const decisions = page.decisions.map(({ itemIndex, ...rest }): Decision => ({
      ...rest,
      get content() {
        return contentOf(itemIndex);
      },
    }));
    return { ...page, decisions };
  }

  #content(index: number): unknown {
    if (!this.#contents.has(index)) this.#contents.set(index, guarded(() => this.#core.content(index), 503));
    return this.#contents.get(index);
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
