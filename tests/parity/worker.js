// The replay, and the answers to random requests, in workerd, with the package as wrangler bundles it: a body in, records or answers out.
import * as api from "etappe";
import { construct } from "../../npm/dist/bridge.js";
import module from "../../npm/dist/wasm/decide.wasm";
import pack from "../../target/xtask/parity/shop.pack";
import { answers } from "./answers.js";
import { replay } from "./replay.js";

export default {
  async fetch(request) {
    if (new URL(request.url).pathname === "/cases") {
      return new Response(answers({ construct, module, cases: new Uint8Array(await request.arrayBuffer()) }));
    }
    return new Response(await replay({ api, pack, events: await request.text() }));
  },
};
