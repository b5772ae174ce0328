// Node, Deno and Bun: wasm beside this file, addresses from the network or the file system.
import { readFileSync } from "node:fs";
import type { Host } from "../create.js";

async function fetchBytes(address: URL | string): Promise<Uint8Array | Response> {
  const text = String(address);
  if (/^(https?|data|blob):/.test(text)) return fetch(text);
  const { readFile } = await import("node:fs/promises");
  return new Uint8Array(await readFile(text.startsWith("file:") ? new URL(text) : text));
}

const modules = new Map<string, WebAssembly.Module>();

/** Compiled once, and at once: that takes a fraction of the time in which a thread of the pool has begun to. */
function compiled(address: URL): WebAssembly.Module {
  let module = modules.get(address.href);
  if (!module) modules.set(address.href, (module = new WebAssembly.Module(readFileSync(address))));
  return module;
}

export const node: Host & { author(): Promise<URL> } = {
  fetchBytes,
  decide: async () => compiled(new URL("../wasm/decide.wasm", import.meta.url)),
  profile: async () => compiled(new URL("../wasm/profile.wasm", import.meta.url)),
  author: async () => new URL("../wasm/author.wasm", import.meta.url),
};
