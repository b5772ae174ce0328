// Turns what a caller may pass as pack or wasm into bytes or a module.
import { EtappeError } from "./errors.js";

/** Where bytes may come from; a string is an address. */
export type Source = Uint8Array | ArrayBuffer | Response | URL | string;
/** Where wasm may come from. */
export type WasmSource = WebAssembly.Module | Source;
/** Reads an address; how differs per host. */
export type Fetch = (address: URL | string) => Promise<Uint8Array | Response>;

/** The bytes of a source; throws E0502 if they cannot be had. */
export async function readPack(source: Source, fetchBytes: Fetch): Promise<Uint8Array> {
  try {
    return await bytesOf(source, fetchBytes);
  } catch (cause) {
    throw new EtappeError(502, { cause, detail: String(cause instanceof Error ? cause.message : cause) });
  }
}

/**
 * The module of a source; throws E0501 if it cannot be had or the host refuses it.
 *
 * - `find`: where the host has it, if none is given.
 */
export async function readModule(given: WasmSource | undefined, find: () => WasmSource | Promise<WasmSource>, fetchBytes: Fetch): Promise<WebAssembly.Module> {
  try {
    const source = given ?? (await find());
    // Not `instanceof`: some edge sandboxes hand over modules of another realm.
    if (Object.prototype.toString.call(source) === "[object WebAssembly.Module]") return source as WebAssembly.Module;
    return await WebAssembly.compile((await bytesOf(source as Source, fetchBytes)) as BufferSource);
  } catch (cause) {
    if (cause instanceof EtappeError) throw cause;
    throw new EtappeError(501, { cause, detail: String(cause instanceof Error ? cause.message : cause) });
  }
}

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
