// The author side: checks and compiles a journey's text, in a studio or under Node.
import { readModule, type Fetch, type WasmSource } from "./source.js";
import createGlue from "./wasm/author.glue.js";

/** One finding about a journey's text. */
export interface Diagnostic {
  /** Stable, for instance `"E0203"`. */
  code: string;
  severity: "error" | "warning";
  message: string;
  help?: string;
  /** JSON pointer, for instance `"/items/3/when"`. */
  path: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** Byte offsets into the text. */
  start: number;
  end: number;
}

export interface Author {
  check(text: string, format?: "yaml" | "json"): Diagnostic[];
  /** `pack` is missing when there is an error among the diagnostics. */
  compile(text: string, format?: "yaml" | "json"): { pack?: Uint8Array; diagnostics: Diagnostic[] };
}

/** `createAuthor` for one host. */
export function bindAuthor(host: { fetchBytes: Fetch; author(): Promise<WasmSource> }) {
  return async ({ wasm }: { wasm?: WasmSource } = {}): Promise<Author> => {
    const glue = createGlue();
    glue.initSync({ module: await readModule(wasm ?? (await host.author()), host.fetchBytes) });
    const compile: Author["compile"] = (text, format = "yaml") => glue.compile(text, format) as ReturnType<Author["compile"]>;
    return { compile, check: (text, format) => compile(text, format).diagnostics };
  };
}
