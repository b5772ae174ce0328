// The vectors of Ed25519 through the package's own verification on the WebCrypto of Node: prints how many there are, and how many came out otherwise.
import * as signature from "../../npm/dist/signature.js";
import { wrongOf } from "../node/support/judge.mjs";
import { cases } from "../node/support/vectors.mjs";

const wrong = await wrongOf(cases, signature);
for (const id of wrong) console.error(`case ${id} came out otherwise than published`);
for (const [name, value] of [["ed25519_node_cases", cases.length], ["ed25519_node_wrong", wrong.length]]) {
  console.log(JSON.stringify({ name, value, unit: "count" }));
}
