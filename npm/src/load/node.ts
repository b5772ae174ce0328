// Node, Deno and Bun: wasm beside this file, addresses from the network or the file system.
import type { Host } from "../create.js";

/** Not imported at once: that takes as long as all of this package. */
const fileSystem = () => process.getBuiltinModule?.("node:fs") ?? import("node:fs");

async function fetchBytes(address: URL | string): Promise<Uint8Array | Response> {
  const text = String(address);
  if (/^(https?|data|blob):/.test(text)) return fetch(text);
  const { promises } = await fileSystem();
  return new Uint8Array(await promises.readFile(text.startsWith("file:") ? new URL(text) : text));
}

function compile({ readFileSync }: Pick<typeof import("node:fs"), "readFileSync">, path: string, address: () => URL): WebAssembly.Module {
  let bytes;
  try {
    bytes = readFileSync(`${import.meta.dirname}/${path}`);
  } catch {
    bytes = readFileSync(address());
  }
  return new WebAssembly.Module(bytes);
}

const modules: Record<string, WebAssembly.Module> = {};

/**
 * Compiled once, and at once: a thread of the pool would only have begun when this is done.
 *
 * - `path`: from this file.
 * - `address`: the same for bundlers, which look for the literal and may put the file elsewhere. Nothing is made of it as long as the
 *   file is where it was: that takes longer than reading it.
 */
function compiled(path: string, address: () => URL): WebAssembly.Module | Promise<WebAssembly.Module> {
  const found = modules[path];
  if (found) return found;
  const files = process.getBuiltinModule?.("node:fs");
  if (!files) return import("node:fs").then((files) => (modules[path] = compile(files, path, address)));
  return (modules[path] = compile(files, path, address));
}

export const node: Host & { author(): Promise<URL> } = {
  fetchBytes,
  decide: () => compiled("../wasm/decide.wasm", () => new URL("../wasm/decide.wasm", import.meta.url)),
  profile: () => compiled("../wasm/profile.wasm", () => new URL("../wasm/profile.wasm", import.meta.url)),
  author: async () => new URL("../wasm/author.wasm", import.meta.url),
};
