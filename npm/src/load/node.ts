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

const modules = new Map<string, WebAssembly.Module>();

/** Compiled once, and at once: a thread of the pool would only have begun when this is done. */
function compiled(address: URL): WebAssembly.Module | Promise<WebAssembly.Module> {
  const found = modules.get(address.href);
  if (found) return found;
  const compile = ({ readFileSync }: Pick<typeof import("node:fs"), "readFileSync">) => {
    const module = new WebAssembly.Module(readFileSync(address));
    modules.set(address.href, module);
    return module;
  };
  const files = fileSystem();
  return files instanceof Promise ? files.then(compile) : compile(files);
}

export const node: Host & { author(): Promise<URL> } = {
  fetchBytes,
  decide: () => compiled(new URL("../wasm/decide.wasm", import.meta.url)),
  profile: () => compiled(new URL("../wasm/profile.wasm", import.meta.url)),
  author: async () => new URL("../wasm/author.wasm", import.meta.url),
};
