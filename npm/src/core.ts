// One pack in one wasm instance, with nothing around it: what the page, the edge and the public engine share.
import { construct, type Instance } from "./bridge.js";
import { readManifest, type Manifest } from "./wire/manifest.js";
import { FIRST, writeRequest, type Request, type Writers } from "./wire/request.js";
import { readResponse, type RawPage } from "./wire/response.js";

export interface Core extends Manifest {
  /** The instance in use; none after a trap, until `attempt` opens a fresh one. */
  inUse: Instance | undefined;
  decide(request: Request): RawPage;
  /** How requests are written. */
  writers: Writers;
  /** Runs what needs the instance itself, with what it is given; after a trap once more, in a fresh one. */
  attempt<T, Given>(run: (instance: Instance, given: Given, number: number) => T, given: Given, number?: number): T;
  /** Of the attributes, by number; made when a view is first changed. */
  types?: readonly number[] | undefined;
}

// What the instance does, by number.
const NAMES = 3;
const DECIDE = 4;

/**
 * Loads a pack; throws `Refused` if the engine does not take it.
 *
 * - `pack`: nobody changes it later, as a fresh instance is given it again.
 * - `writers`: a page that decides for the first time has no need of others.
 */
export function openCore(module: WebAssembly.Module, pack: Uint8Array, writers = FIRST): Core {
  const open = () => construct(module, pack);
  // After a trap an instance's memory is in an unknown state, so it is dropped and a fresh one tries the same once.
  const attempt = <T, Given>(run: (instance: Instance, given: Given, number: number) => T, given: Given, number = 0, mayRetry = true): T => {
    const current = (core.inUse ??= open());
    try {
      return run(current, given, number);
    } catch (trap) {
      core.inUse = undefined;
      if (mayRetry) return attempt(run, given, number, false);
      throw trap;
    }
  };
  const written = (verb: number, bytes?: Uint8Array, number?: number) => attempt(({ call, read }) => read(call(verb, bytes, number)), 0);
  const core: Core = {
    ...readManifest(pack, (kind) => written(NAMES, undefined, kind)),
    inUse: open(),
    attempt,
    writers,
    decide: (request) => readResponse(new Uint32Array(written(DECIDE, writeRequest(request, core.writers))), core),
  };
  return core;
}
