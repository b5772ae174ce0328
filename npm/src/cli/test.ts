// `etappe test` under Node: the options and the output of the native command line, over author.wasm.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createAuthor } from "../author.node.js";
import type { Author } from "../author.js";
import type { RuleTestOutcome } from "../rule-tests.js";
import { findTests, readTests } from "./files.js";
import { causeOf, EXIT, Refusal } from "./refusal.js";
import { watch } from "./watch.js";

const FORMATS = ["human", "json", "junit"] as const;

const HELP = `Run the rule tests of journeys, and say what they saw of them

Usage: etappe test [OPTIONS] [PATH]...

Arguments:
  [PATH]...  Files of tests, and folders in which every \`*.test.yaml\`, \`*.test.yml\` and \`*.test.json\` is one [default: .]

Options:
      --filter <TEXT>               Run only tests whose name contains this
      --verbose                     Also list tests that passed
      --format <FORMAT>             How to print what came out: human, json or junit [default: human]
  -o, --output <FILE>               Where to write it; standard output if not given
      --coverage                    Also list what the tests saw of each stage, segment and item, and what they did not see
      --require-coverage <PERCENT>  Fail if less than this is covered of the items, of the stages or of the clauses of a journey
      --watch                       Run again whenever a test or a journey is changed, until stopped
  -h, --help                        Print help
`;

/** What the command line asks for. */
interface Options {
  paths: string[];
  filter: string;
  verbose: boolean;
  format: (typeof FORMATS)[number];
  output: string | undefined;
  coverage: boolean;
  required: number | undefined;
  watch: boolean;
}

/** Runs all tests; again and again, if asked to watch. */
export async function test(given: string[]): Promise<number> {
  const options = read(given);
  if (options === undefined) {
    process.stdout.write(HELP);
    return 0;
  }
  const author = await createAuthor();
  if (options.watch) await watch(author, options.paths, () => void once(author, options));
  return once(author, options);
}

function read(given: string[]): Options | undefined {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  const options = {
    filter: { ...text, default: "" }, verbose: flag, format: { ...text, default: "human" }, output: { ...text, short: "o" },
    coverage: flag, "require-coverage": text, watch: flag, help: { ...flag, short: "h" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: given, options, allowPositionals: true });
    const { filter, verbose, output, coverage } = values;
    if (values.help) return undefined;
    const format = FORMATS.find((known) => known === values.format);
    if (!format) throw new Error(`\`${values.format}\` is no format; there are ${FORMATS.join(", ")}`);
    const percent = values["require-coverage"];
    const required = percent === undefined ? undefined : Number(percent);
    if (percent !== undefined && !/^(\d{1,2}|100)$/.test(percent)) throw new Error(`\`${percent}\` is no whole number from 0 to 100`);
    const paths = positionals.length > 0 ? positionals : ["."];
    return { paths, filter, verbose, format, output, coverage, required, watch: values.watch };
  } catch (error) {
    throw new Refusal(EXIT.wrongUsage, (error as Error).message, "`etappe test --help` lists the options");
  }
}

function once(author: Author, options: Options): number {
  let worst = 0;
  const complain = (error: Refusal) => {
    process.stderr.write(`${error.message}\n`);
    worst = Math.max(worst, error.exitCode);
  };
  const found = findTests(options.paths);
  found.errors.forEach(({ error }) => complain(error));
  const files = readTests(author, found.files, complain);
  const missing = found.files.filter((path) => !files.some((file) => file.path === path));
  const unread = [...found.errors.map(({ path }) => path), ...missing];
  const outcome = author.test(files, { filter: options.filter, unread });
  if (outcome.tests === 0 && outcome.failed === 0 && found.errors.length === 0 && files.length === found.files.length) complain(nothingToRun(options, files.length));
  for (const shortfall of options.required === undefined ? [] : outcome.shortfalls(options.required)) {
    complain(new Refusal(EXIT.wrongInput, shortfall, "add tests; `etappe test --coverage` lists what no test sees"));
  }
  try {
    print(options, outcome);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    complain(error);
  }
  const isUnread = files.some(({ journey }) => journey && "unread" in journey);
  return Math.max(worst, outcome.failed === 0 ? 0 : isUnread ? EXIT.fileFailed : EXIT.wrongInput);
}

function nothingToRun({ paths, filter }: Options, files: number): Refusal {
  const places = paths.map((path) => `\`${path}\``).join(", ");
  if (files > 0) return new Refusal(EXIT.wrongUsage, `no test in ${places} has \`${filter}\` in its name`, "`etappe test --verbose` lists all names");
  const help = "name a file, or a folder with files that end in .test.yaml, .test.yml or .test.json";
  return new Refusal(EXIT.wrongUsage, `there is no test in ${places}`, help);
}

/** The last line that is printed anywhere is always that of the counts. */
function print({ format, output, verbose, coverage }: Options, outcome: RuleTestOutcome): void {
  const text = outcome.print(format, { verbose, coverage });
  if (output !== undefined && output !== "-") {
    process.stdout.write(`${outcome.summary}\n`);
    return write(output, text);
  }
  process.stdout.write(text);
  // What a program reads stays whole: it finds nothing but its format on standard output.
  if (format !== "human") process.stderr.write(`${outcome.summary}\n`);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such folder" : causeOf(error);
    const help = code === "EISDIR" ? "name a file in it" : "check that the folder exists and may be written to";
    throw new Refusal(EXIT.fileFailed, `cannot write \`${path}\`: ${why}`, help);
  }
}
