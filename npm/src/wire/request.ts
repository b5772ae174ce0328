// One request to `decide` as bytes.
import { isKnown, Writer, type Scalar } from "../bytes.js";

/** Facts of one request; a field that is missing, `null`, NaN or infinite stays unknown. */
export type Context = Record<string, Scalar | null | undefined>;

export interface Request {
  /** What the profile knows; empty or missing for a first visit. */
  view?: Uint8Array | undefined;
  context?: Context | undefined;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: number;
  /** Also say of every better-ranked item why it lost. */
  losers?: boolean | undefined;
  /** What already stands on the page and is to stay. */
  committed?: readonly { slot: string; item: string }[] | undefined;
}

const EMPTY = /* @__PURE__ */ new Uint8Array(0);

/** The bytes of a request; throws a RangeError for names past 65,535 bytes. */
export function writeRequest({ view = EMPTY, context, now, losers, committed }: Request): Uint8Array {
  return writeFacts(context, committed, new Writer().u8(1).u8(losers ? 1 : 0).f64(now).bytes32(view));
}

/** The part of a request that says what is asked about. */
export function writeFacts(context: Context = {}, committed: Request["committed"] = [], writer = new Writer()): Uint8Array {
  const fields = Object.entries(context).filter(([, value]) => isKnown(value));
  writer.u16(fields.length);
  for (const [key, value] of fields) writer.str(key).value(value);
  writer.u16(committed.length);
  for (const { slot, item } of committed) writer.str(slot).str(item);
  return writer.done();
}
