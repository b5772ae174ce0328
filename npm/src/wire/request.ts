// One request to `decide` as bytes.
import { newWriter, type Writer } from "../bytes.js";
import type { Scalar, WriteValue } from "./value.js";

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

/** The bytes of a request; throws a RangeError for names past 65,535 bytes. */
export function writeRequest(value: WriteValue, request: Request): Uint8Array {
  const writer = newWriter().u8(1).u8(+!!request.losers).f64(request.now).bytes32(request.view ?? []);
  return writeFacts(writer, value, request.context, request.committed);
}

/** The part of a request that says what is asked about. */
export function writeFacts(writer: Writer, value: WriteValue, context: Context | undefined, committed: Request["committed"]): Uint8Array {
  const fields = Object.entries(context ?? {});
  writer.u16(fields.length);
  for (const [key, given] of fields) value(writer.str(key), given);
  writer.u16(committed?.length ?? 0);
  for (const { slot, item } of committed ?? []) writer.str(slot).str(item);
  return writer.done();
}
