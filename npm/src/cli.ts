#!/usr/bin/env node
// The command `etappe` of the package: what needs no more than the author side; the native command line has the rest.
import { test } from "./cli/test.js";
import { Refusal } from "./cli/refusal.js";

const NATIVE = ["check", "compile", "convert", "decide", "error", "explain", "fmt", "replay", "schema", "story"];

const HELP = `Test customer journeys

Usage: etappe test [OPTIONS] [PATH]...

The native command line has more commands: ${NATIVE.join(", ")}.
`;

async function run([command, ...rest]: string[]): Promise<number> {
  if (command === "test") return test(rest);
  if (command === "--help" || command === "-h" || command === "help") {
    process.stdout.write(HELP);
    return 0;
  }
  const what = command === undefined ? "no command was given" : `the npm package has no command \`${command}\``;
  const where = NATIVE.includes(command ?? "") ? "the native command line has it: " : "here is `etappe test`; for the others ";
  throw new Refusal(2, what, `${where}\`cargo install etappe-cli\``);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
