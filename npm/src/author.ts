// The author side: checks and compiles a journey's text and explains decisions, in a studio, a page or under Node.
import { EtappeError } from "./errors.js";
import type { ExplainRequest, Explanation } from "./explanation.js";
import { runRuleTests, type RuleTestFile, type RuleTestOptions, type RuleTestOutcome } from "./rule-tests.js";
import { withoutBlock } from "./signature.js";
import { readModule, type Fetch, type WasmSource } from "./source.js";
import createGlue from "./wasm/author.glue.js";
import { ALL } from "./wire/notes.js";
import { writeRequest } from "./wire/request.js";

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
  /**
   * Explains a decision: the same arguments as for `decide`, the same winners, and why. Throws an EtappeError for a pack
   * (E0401 to E0405) or a view (E0411, E0412) that cannot be read and for names that cannot be sent (E0505).
   */
  explain(request: ExplainRequest): Explanation;
  /** Runs rule tests against the journeys that they name, as `etappe test` does. */
  test(files: RuleTestFile[], options?: RuleTestOptions): RuleTestOutcome;
  /** Where the journey is that a file of rule tests names, seen from where `path` is seen from. */
  journeyPath(path: string, text: string): string | undefined;
  /** Whether a file that was named as rule tests is a journey. */
  isJourney(path: string, text: string): boolean;
}

/** `createAuthor` for one host. */
export function bindAuthor(host: { fetchBytes: Fetch; author(): Promise<WasmSource> }) {
  return async ({ wasm }: { wasm?: WasmSource } = {}): Promise<Author> => {
    const glue = createGlue();
    glue.initSync({ module: await readModule(wasm, host.author, host.fetchBytes) });
    const compile: Author["compile"] = (text, format = "yaml") => glue.compile(text, format) as ReturnType<Author["compile"]>;
    const explain: Author["explain"] = ({ pack, pageId, language = "en", context, ...rest }) =>
      refusable(() => {
        const facts = pageId === undefined ? context : { ...context, page_id: pageId };
        return glue.explain(withoutBlock(pack), writeRequest({ ...rest, context: facts }, ALL), language) as Explanation;
      });
    const test: Author["test"] = (files, options) => refusable(() => runRuleTests(new glue.RuleTests(), files, options));
    const { isJourney, journeyPath } = glue;
    return { compile, check: (text, format) => compile(text, format).diagnostics, explain, test, isJourney, journeyPath };
  };
}

/** What the wasm refuses comes as the number of its code. */
function refusable<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (typeof cause === "number") throw new EtappeError(cause, { cause });
    if (cause instanceof RangeError) throw new EtappeError(505, { cause, detail: cause.message });
    throw new EtappeError(503, { cause });
  }
}
