// One object in one wasm instance, bytes in and bytes out: a tenth of the generated glue, which also could not
// replace a trapped instance. The names and shapes are wasm-bindgen's for a class with a constructor and one method.

type Wasm = Record<string, (...values: number[]) => number> & { memory: WebAssembly.Memory };

/** Does what a verb says: gives a number, or where what it wrote is. */
export interface Call {
  (verb: number, bytes?: Uint8Array, number?: number, view?: number, attribute?: number): number;
  /** A copy of what was written there. */
  read(at: number): Uint8Array;
  memory: WebAssembly.Memory;
}

/** The engine refused a pack or a profile; `number` is 401 for E0401 and so on. */
export class Refused extends Error {
  constructor(readonly number: number) {
    super(`E0${number}`);
  }
}

/** The verb that says how long what was written is; where nothing was, why nothing could be loaded. */
const LENGTH = 0;

/** Constructs `name` in an instance of its own; throws [`Refused`] if it says that it could not be loaded. */
export function construct(module: WebAssembly.Module, name: string, ...values: Uint8Array[]): Call {
  const wasm = new WebAssembly.Instance(module, IMPORTS).exports as unknown as Wasm;
  const { memory, __wbindgen_malloc: allocate } = wasm;
  // The other side takes what it is given, and frees it.
  const give = (bytes: Uint8Array): [number, number] => {
    const at = allocate!(bytes.length, 1) >>> 0;
    new Uint8Array(memory.buffer).set(bytes, at);
    return [at, bytes.length];
  };
  const self = wasm[`${name}_new`]!(...values.flatMap(give));
  const door = wasm[`${name}_call`]!;
  const call = (verb: number, bytes?: Uint8Array, number = 0, view = 0, attribute = 0): number => {
    if (!bytes) return door(self, verb, view, attribute, number, 1, 0) >>> 0;
    const [at, length] = give(bytes);
    return door(self, verb, view, attribute, number, at, length) >>> 0;
  };
  const error = call(LENGTH);
  if (error) throw new Refused(error);
  const read = (at: number) => new Uint8Array(memory.buffer).slice(at, at + call(LENGTH));
  return Object.assign(call, { read, memory });
}

/** No JavaScript object ever crosses, so all that is imported reports a failure. */
const IMPORTS: WebAssembly.Imports = /* @__PURE__ */ new Proxy({}, {
  get: () => new Proxy({}, {
    get: (_, field) => () => {
      throw new Error(field as string);
    },
  }),
});
