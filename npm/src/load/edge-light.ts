// Edge sandboxes that take compiled modules only under `?module`.
import decide from "../wasm/decide.wasm?module";
import profile from "../wasm/profile.wasm?module";
import type { Host } from "../create.js";

export const edgeLight: Host = {
  fetchBytes: (address) => fetch(address),
  decide: async () => decide,
  profile: async () => profile,
};
