// Says of one peer how many slots it fills otherwise than the reference, on every workload of so many rules.
//
// node benches/peers/agree.mjs FOLDER PEER RULES prints one line per workload.
import { compare } from "./agreement.mjs";
import { ARGUMENTS, benchmark, openPeer, openReference, say } from "./given.mjs";
import { workloads } from "./workloads.mjs";

const [id, rules] = ARGUMENTS;
const [peer, reference] = [await openPeer(id), await openReference()];
for (const given of workloads(benchmark, Number(rules))) say(await compare(peer, reference, given));
