// Node, Deno and Bun: wasm beside this file, addresses from the network or the file system.
import { readFile } from "node:fs/promises";
import type { Host } from "../create.js";

async function fetchBytes(address: URL | string): Promise<Uint8Array | Response> {
  const text = String(address);
  if (/^(https?|data|blob):/.test(text)) return fetch(text);
  return new Uint8Array(await readFile(text.startsWith("file:") ? new URL(text) : text));
}

export const node: Host & { author(): Promise<URL> } = {
  fetchBytes,
  decide: async () => new URL("../wasm/decide.wasm", import.meta.url),
  profile: async () => new URL("../wasm/profile.wasm", import.meta.url),
  author: async () => new URL("../wasm/author.wasm", import.meta.url),
};
