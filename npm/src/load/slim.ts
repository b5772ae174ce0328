// No host knowledge at all: the caller brings the wasm.
import type { Host } from "../create.js";
import { EtappeError } from "../errors.js";

const bring = async (): Promise<never> => {
  throw new EtappeError(504);
};

export const slim: Host = { fetchBytes: (address) => fetch(address), decide: bring, profile: bring };
