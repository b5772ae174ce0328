// Turns what a caller may pass as pack or wasm into bytes or a module.
import { EtappeError } from "./errors.js";

/** Where bytes may come from; a string is an address. */
export type Source = Uint8Array | ArrayBuffer | Response | URL | string;
/** Where wasm may come from. */
export type WasmSource = WebAssembly.Module | Source;
/** Reads an address; how differs per host. */
export type Fetch = (address: URL | string) => Promise<Uint8Array | Response>;
/** Where a host has the wasm that it was not given; at once, if it can. */
export type Find = () => WasmSource | Promise<WasmSource>;

/** The bytes of a source; throws E0502 if they cannot be had. */
export async function readPack(source: Source, fetchBytes: Fetch): Promise<Uint8Array> {
  try {
    return await bytesOf(source, fetchBytes);
  } catch (cause) {
    throw new EtappeError(502, { cause, detail: String(cause instanceof Error ? cause.message : cause) });
  }
}

/**
 * The module of a source, at once if it is there; throws E0501 if it cannot be had or the host refuses it.
 *
 * - `find`: where the host has it, if none is given.
 */
export function readModule(given: WasmSource | undefined, find: Find, fetchBytes: Fetch): WebAssembly.Module | Promise<WebAssembly.Module> {
  try {
    const source = given ?? find();
    return isModule(source) ? source : compile(source, fetchBytes);
  } catch (cause) {
    throw unloadable(cause);
  }
}

async function compile(source: WasmSource | Promise<WasmSource>, fetchBytes: Fetch): Promise<WebAssembly.Module> {
  try {
    const found = await source;
    return isModule(found) ? found : await WebAssembly.compile((await bytesOf(found, fetchBytes)) as BufferSource);
  } catch (cause) {
    throw unloadable(cause);
  }
}

/** Not `instanceof` alone: some edge sandboxes hand over modules of another realm. */
export function isModule(source: unknown): source is WebAssembly.Module {
  return source instanceof WebAssembly.Module || Object.prototype.toString.call(source) === "[object WebAssembly.Module]";
}

const unloadable = (cause: unknown): EtappeError =>
  cause instanceof EtappeError ? cause : new EtappeError(501, { cause, detail: String(cause instanceof Error ? cause.message : cause) });

async function bytesOf(source: Source, fetchBytes: Fetch): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof source === "string" || source instanceof URL) return bytesOfAnswer(await fetchBytes(source));
  return bytesOfAnswer(source);
}

async function bytesOfAnswer(answer: Uint8Array | Response): Promise<Uint8Array> {
  if (answer instanceof Uint8Array) return answer;
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
