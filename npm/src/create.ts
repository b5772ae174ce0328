// Binds the public classes to one host's way of finding wasm and reading addresses.
import { Engine } from "./engine.js";
import { Profile } from "./profile.js";
import { readModule, readPack, type Fetch, type Source, type WasmSource } from "./source.js";

/** How one host finds what it was not given. */
export interface Host {
  fetchBytes: Fetch;
  decide(): Promise<WasmSource>;
  profile(): Promise<WasmSource>;
}

export interface EngineOptions {
  /** What `etappe compile` wrote, or where to get it. */
  pack: Source;
  /** `decide.wasm`; by default it is found beside this package. */
  wasm?: WasmSource;
}

export interface ProfileOptions extends EngineOptions {
  /** What `part()` gave earlier. */
  part?: Uint8Array;
  /** 16 random bytes; by default drawn from the host. */
  unit?: Uint8Array;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: number;
}

/** `createEngine` and `createProfile` for one host. */
export function bind(host: Host) {
  return {
    /** Loads a journey; throws an EtappeError with a code and what to do. */
    async createEngine({ pack, wasm }: EngineOptions): Promise<Engine> {
      const [module, bytes] = await Promise.all([
        readModule(wasm ?? (await host.decide()), host.fetchBytes),
        readPack(pack, host.fetchBytes),
      ]);
      return new Engine(module, bytes);
    },

    /** Opens a profile, or a new one; throws an EtappeError with a code and what to do. */
    async createProfile({ pack, wasm, part, unit, now }: ProfileOptions): Promise<Profile> {
      const [module, bytes] = await Promise.all([
        readModule(wasm ?? (await host.profile()), host.fetchBytes),
        readPack(pack, host.fetchBytes),
      ]);
      return new Profile(module, { pack: bytes, part, unit: unit ?? crypto.getRandomValues(new Uint8Array(16)), now });
    },
  };
}
