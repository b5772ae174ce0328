// Rule tests as a caller in JavaScript sees them: files in, an outcome that can be printed out.
import type createGlue from "./wasm/author.glue.js";

/** A file of rule tests, with its text and the journey that it names. */
export interface RuleTestFile {
  /** As it is to be printed; its ending says whether it is YAML or JSON. */
  path: string;
  text: string;
  /** The journey's path and text, or why it cannot be read. */
  journey?: { path: string; text: string } | { path: string; unread: string } | undefined;
}

export interface RuleTestOptions {
  /** Run only tests whose name contains this. */
  filter?: string;
  /** Paths of files that could not be read: each counts as one that failed. */
  unread?: readonly string[];
}

export interface RuleTestOutcome {
  /** How many tests ran. */
  tests: number;
  passed: number;
  /** A file whose tests could not run counts as one. */
  failed: number;
  /** `"8 passed, 0 failed"`. */
  summary: string;
  /** What `etappe test` prints. */
  print(format?: "human" | "json" | "junit", listing?: { verbose?: boolean; coverage?: boolean }): string;
  /** What is covered less than required of the items, stages or clauses of a journey, in words. */
  shortfalls(percent: number): string[];
}

type RuleTests = InstanceType<ReturnType<typeof createGlue>["RuleTests"]>;

/** Runs the files. */
export function runRuleTests(run: RuleTests, files: RuleTestFile[], { filter = "", unread = [] }: RuleTestOptions = {}): RuleTestOutcome {
  for (const { path, text, journey } of files) {
    const isUnread = journey !== undefined && "unread" in journey;
    run.add(path, text, journey?.path, isUnread ? journey.unread : (journey?.text ?? ""), isUnread);
  }
  for (const path of unread) run.addUnread(path);
  run.run(filter);
  const [passed, failed] = [run.passed(), run.failed()];
  return {
    tests: run.tests(),
    passed,
    failed,
    summary: `${passed} passed, ${failed} failed`,
    print: (format = "human", { verbose = false, coverage = false } = {}) => run.print(format, verbose, coverage),
    shortfalls: (percent) => run.shortfalls(percent).split("\n").filter((line) => line !== ""),
  };
}
