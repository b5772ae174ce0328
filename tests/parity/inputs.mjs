// What `cargo xtask parity` hands to a host's program.
import { parseArgs } from "node:util";

/** Paths of the pack and of the event lines, or of random cases, and where the records or answers go. */
export function inputs() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { pack: text, events: text, cases: text, records: text } });
  for (const name of values.cases ? ["records"] : ["pack", "events", "records"]) if (!values[name]) throw new Error(`--${name} is missing`);
  return values;
}
