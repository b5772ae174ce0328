// One object in one wasm instance, bytes in and bytes out: a tenth of the generated glue, which also could not
// replace a trapped instance. The names and shapes are wasm-bindgen's for a class with a constructor and one method.

/** An instance with its object. */
export interface Instance {
  /** Does what a verb says: gives a number, or where what it wrote is. */
  call(verb: number, bytes?: ArrayLike<number>, number?: number): number;
  /** A copy of what was written there. */
  read(at: number): ArrayBuffer;
  /** Puts bytes where the next call takes them from, and frees them: gives where they are, and how many. */
  give(bytes: ArrayLike<number>): [at: number, length: number];
  /** The method itself, for who calls it a million times. */
  door(self: number, verb: number, view: number, attribute: number, number: number, at: number, length: number): number;
  /** Where the object is. */
  place: number;
  memory: WebAssembly.Memory;
}

/** The engine refused a pack or a profile; `number` is 401 for E0401 and so on. */
export type Refused = Error & { number: number };

/** The verb that says how long what was written is; where nothing was, why nothing could be loaded. */
const LENGTH = 0;

/** Constructs `name` in an instance of its own; throws [`Refused`] if it says that it could not be loaded. */
export function construct(module: WebAssembly.Module, name: string, ...values: Uint8Array[]): Instance {
  const wasm = new WebAssembly.Instance(module).exports as unknown as
    Record<string, (...values: number[]) => number> & { memory: WebAssembly.Memory };
  const { memory, __wbindgen_malloc: allocate } = wasm;
  const give: Instance["give"] = (bytes) => {
    const at = allocate!(bytes.length, 1) >>> 0;
    new Uint8Array(memory.buffer).set(bytes, at);
    return [at, bytes.length];
  };
  const place = wasm[`${name}_new`]!(...values.flatMap(give));
  const door = wasm[`${name}_call`]!;
  const call: Instance["call"] = (verb, bytes = [], number = 0) => door(place, verb, 0, 0, number, ...give(bytes)) >>> 0;
  const number = call(LENGTH);
  if (number) throw Object.assign(new Error(`E0${number}`), { number });
  return { call, read: (at) => memory.buffer.slice(at, at + call(LENGTH)), give, door, place, memory };
}
