// What a host appends to a profile, as bytes.
import type { Writer } from "../bytes.js";
import type { Assignment, Transition } from "./details.js";
import type { Happening } from "./request.js";
import { writeI64, writeValue, type Scalar } from "./value.js";

export type ProfileRecord =
  | { kind: "event"; name: string; time: number; dimensions?: Record<string, string | number | boolean> | undefined }
  | { kind: "attribute"; name: string; time: number; value: Scalar | null }
  | { kind: "consent"; purpose: string; granted: boolean; time: number }
  | { kind: "transition"; transition: Transition }
  | Impression
  | ({ kind: "assignment"; time: number } & Assignment);

/** Something that happened to an item that was shown. */
export interface Impression {
  kind: "impression";
  what: Happening;
  item: string;
  slot?: string | undefined;
  /** As in the context of the request. */
  channel?: string | undefined;
  time: number;
}

/** In the order of their numbers. */
const HAPPENINGS: readonly Happening[] = ["exposure", "click", "dismissal", "conversion"];

/** The bytes of a record, in a fresh writer; throws a RangeError for names and dimension values past 65,535 bytes. */
export function writeRecord(writer: Writer, record: ProfileRecord): Uint8Array {
  switch (record.kind) {
    case "event": {
      const dimensions = Object.entries(record.dimensions ?? {});
      writer.u8(1).str(record.name).f64(record.time).u16(dimensions.length);
      for (const [name, value] of dimensions) writer.str(name).str(String(value));
      break;
    }
    case "attribute":
      writeValue(writer.u8(2).str(record.name).f64(record.time), record.value);
      break;
    case "consent":
      writer.u8(3).str(record.purpose).u8(+record.granted).f64(record.time);
      break;
    case "transition": {
      const { from, to, atMs, newestMs, id } = record.transition;
      writeI64(writer.u8(4).str(from).str(to).f64(atMs).f64(newestMs), BigInt(`0x${id}`));
      break;
    }
    case "impression": {
      const { what, item, slot = "", channel = "", time } = record;
      writer.u8(5).str(item).u8(HAPPENINGS.indexOf(what)).str(slot).str(channel).f64(time);
      break;
    }
    case "assignment":
      writer.u8(6).str(record.experiment).str(record.variant).u16(record.version).f64(record.time);
  }
  return writer.done();
}

/** What `apply` answers. */
export const APPLIED = ["applied", "malformed", "undeclared", "no_consent", "type_mismatch", "full"] as const;

/** `"applied"`, or why the profile did not take the record. */
export type Applied = (typeof APPLIED)[number];

/** The name of an answer of `apply`. */
export function appliedName(code: number): Applied {
  return APPLIED[code] ?? "malformed";
}
