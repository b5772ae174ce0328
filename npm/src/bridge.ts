// One object in one wasm instance, bytes in and bytes out: a tenth of the generated glue, which also could not
// replace a trapped instance. The names and shapes are wasm-bindgen's for a class whose methods take and return bytes.

type Argument = Uint8Array | number;
type Wasm = Record<string, (...values: number[]) => unknown> & { memory: WebAssembly.Memory };

/** Calls a method by name; a method that returns bytes gives a copy of them. */
export interface Call {
  (method: string, ...values: Argument[]): unknown;
  /** The instance's memory. */
  memory: WebAssembly.Memory;
  /** A method that takes and gives numbers, without anything between. */
  direct(method: string): (...numbers: number[]) => number;
}

/** The engine refused a pack or a profile; `number` is 401 for E0401 and so on. */
export class Refused extends Error {
  constructor(readonly number: number) {
    super(`E0${number}`);
  }
}

/** Constructs `name` in an instance of its own; throws [`Refused`] if it says that it could not be loaded. */
export function construct(module: WebAssembly.Module, name: string, ...values: Argument[]): Call {
  const imports: Record<string, Record<string, () => void>> = {};
  for (const { module: from, name: field } of WebAssembly.Module.imports(module)) {
    // No JavaScript object ever crosses, so all that is imported reports a failure.
    (imports[from] ??= {})[field] = () => {
      throw new Error(field);
    };
  }
  const wasm = new WebAssembly.Instance(module, imports).exports as unknown as Wasm;

  const run = (method: string, numbers: number[], given: Argument[]): unknown => {
    for (const value of given) {
      if (typeof value === "number") numbers.push(value);
      else {
        const at = (wasm.__wbindgen_malloc!(value.length, 1) as number) >>> 0;
        new Uint8Array(wasm.memory.buffer).set(value, at);
        numbers.push(at, value.length);
      }
    }
    return wasm[`${name}_${method}`]!(...numbers);
  };
  const self = run("new", [], values) as number;
  const call = (method: string, ...given: Argument[]): unknown => {
    const result = run(method, [self], given);
    if (typeof result !== "object") return result;
    const [at, length] = result as [number, number];
    const bytes = new Uint8Array(wasm.memory.buffer).slice(at >>> 0, (at >>> 0) + length);
    wasm.__wbindgen_free!(at, length, 1);
    return bytes;
  };
  const number = call("error") as number;
  if (number) throw new Refused(number);
  const direct = (method: string) => wasm[`${name}_${method}`]!.bind(null, self) as (...numbers: number[]) => number;
  return Object.assign(call, { memory: wasm.memory, direct });
}
