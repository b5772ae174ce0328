// Binds the public classes to one host's way of finding wasm and reading addresses.
import { Engine } from "./engine.js";
import { Profile } from "./profile.js";
import { isModule, readModule, readPack, type Fetch, type Find, type Source, type WasmSource } from "./source.js";
import { withoutBlock } from "./signature.js";
import type { TrustOptions } from "./trusted.js";

/** How one host finds what it was not given. */
export interface Host {
  fetchBytes: Fetch;
  decide: Find;
  profile: Find;
}

export interface EngineOptions extends TrustOptions {
  /** What `etappe compile` or `etappe sign` wrote, or where to get it. */
  pack: Source;
  /** `decide.wasm`; by default it is found beside this package. */
  wasm?: WasmSource;
}

export interface ProfileOptions extends EngineOptions {
  /** What `part()` gave earlier. */
  part?: Uint8Array;
  /** 16 random bytes; by default drawn from the host. */
  unit?: Uint8Array;
  /** Milliseconds since 1970-01-01T00:00:00Z; with keys also the moment at which the signature must hold. */
  now: number;
}

const isTrusting = ({ keys, atLeastVersion }: TrustOptions) => !keys && !atLeastVersion;

/** `createEngine` and `createProfile` for one host. */
export function bind(host: Host) {
  const journeyOf = async ({ pack, ...trust }: EngineOptions) => {
    const bytes = await readPack(pack, host.fetchBytes);
    // Who trusts everybody need not read how signatures are verified.
    return isTrusting(trust) ? withoutBlock(bytes) : (await (await import("./trusted.js")).acceptPack(bytes, trust)).pack;
  };
  return {
    /** Loads a journey; throws an EtappeError with a code and what to do. */
    async createEngine(options: EngineOptions): Promise<Engine> {
      const { pack: given, wasm } = options;
      const found = readModule(wasm, host.decide, host.fetchBytes);
      // What is there is not waited for: a cold start takes as long as all that it calls.
      if (isModule(found) && given instanceof Uint8Array && isTrusting(options)) return new Engine(found, withoutBlock(given));
      const [module, pack] = await Promise.all([found, journeyOf(options)]);
      return new Engine(module, pack);
    },

    /** Opens a profile, or a new one; throws an EtappeError with a code and what to do. */
    async createProfile({ wasm, part, unit, ...journey }: ProfileOptions): Promise<Profile> {
      const [module, pack] = await Promise.all([readModule(wasm, host.profile, host.fetchBytes), journeyOf(journey)]);
      const { now } = journey;
      return new Profile(module, { pack, part, unit: unit ?? crypto.getRandomValues(new Uint8Array(16)), now });
    },
  };
}
