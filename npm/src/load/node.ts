// Node, Deno and Bun: wasm beside this file, addresses from the network or the file system.
import type { Host } from "../create.js";

/** Not imported at once: that takes as long as all of this package. */
const fileSystem = async () => process.getBuiltinModule?.("node:fs") ?? import("node:fs");

async function fetchBytes(address: URL | string): Promise<Uint8Array | Response> {
  const text = String(address);
  if (/^(https?|data|blob):/.test(text)) return fetch(text);
  const { promises } = await fileSystem();
  return new Uint8Array(await promises.readFile(text.startsWith("file:") ? new URL(text) : text));
}

const modules = new Map<string, WebAssembly.Module>();

/** Compiled once, and at once: a thread of the pool would only have begun when this is done. */
async function compiled(address: URL): Promise<WebAssembly.Module> {
  const { readFileSync } = await fileSystem();
  let module = modules.get(address.href);
  if (!module) modules.set(address.href, (module = new WebAssembly.Module(readFileSync(address))));
  return module;
}

export const node: Host & { author(): Promise<URL> } = {
  fetchBytes,
  decide: () => compiled(new URL("../wasm/decide.wasm", import.meta.url)),
  profile: () => compiled(new URL("../wasm/profile.wasm", import.meta.url)),
  author: async () => new URL("../wasm/author.wasm", import.meta.url),
};
