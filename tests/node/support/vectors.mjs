// The published vectors of Ed25519, where `ETAPPE_SHARED` has them, as plain data that can be sent to a page or worker.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./pack.mjs";

const PATH = join(process.env.ETAPPE_SHARED ?? join(ROOT, "../shared"), "conformance/ed25519/ed25519_test.json");

/** Why the vectors cannot be run, for the runner's `skip`. */
export const missing = existsSync(PATH) ? false : "ETAPPE_SHARED has no `conformance/ed25519`";

/** The cases; their bytes are hexadecimal. */
export const cases = missing ? [] : JSON.parse(readFileSync(PATH, "utf8")).testGroups.flatMap(({ publicKey, tests }) =>
  tests.map(({ tcId, msg, sig, result }) => ({ id: tcId, key: publicKey.pk, message: msg, signature: sig, isValid: result === "valid" })));
