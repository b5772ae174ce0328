// Browsers and what bundles for them: the literal `new URL(…, import.meta.url)` is what bundlers look for.
import type { Host } from "../create.js";

export const browser: Host & { author(): Promise<URL> } = {
  fetchBytes: (address) => fetch(address),
  decide: async () => new URL("../wasm/decide.wasm", import.meta.url),
  profile: async () => new URL("../wasm/profile.wasm", import.meta.url),
  author: async () => new URL("../wasm/author.wasm", import.meta.url),
};
