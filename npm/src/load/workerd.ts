// workerd refuses to compile wasm from bytes, so the modules are imported and arrive compiled.
import decide from "../wasm/decide.wasm";
import profile from "../wasm/profile.wasm";
import type { Host } from "../create.js";

export const workerd: Host = {
  fetchBytes: (address) => fetch(address),
  decide: async () => decide,
  profile: async () => profile,
};
