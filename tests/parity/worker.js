// The replay in workerd, with the package as wrangler bundles it: event lines in the body, records out.
import * as api from "etappe";
import pack from "../../target/xtask/parity/shop.pack";
import { replay } from "./replay.js";

export default {
  async fetch(request) {
    return new Response(await replay({ api, pack, events: await request.text() }));
  },
};
