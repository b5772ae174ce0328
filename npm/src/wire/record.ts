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

/** All kinds have the same fields, which are empty where a kind has none. */
function write(
  writer: Writer, kind: number, time: number, texts: readonly string[], flag = 0, newest = 0, id = 0n, value?: Scalar | null,
  dimensions: readonly (readonly [string, unknown])[] = [],
): Uint8Array {
  writeI64(writer.u8(kind).u16(flag).f64(time).f64(newest), id);
  for (const text of texts) writer.str(text);
  writeValue(writer, value);
  writer.u16(dimensions.length);
  for (const [name, of] of dimensions) writer.str(name).str(String(of));
  return writer.done();
}

/** The bytes of a record, in a fresh writer; throws a RangeError for names and dimension values past 65,535 bytes. */
export function writeRecord(writer: Writer, record: ProfileRecord): Uint8Array {
  switch (record.kind) {
    case "event":
      return write(writer, 1, record.time, [record.name, "", ""], 0, 0, 0n, null, Object.entries(record.dimensions ?? {}));
    case "attribute":
      return write(writer, 2, record.time, [record.name, "", ""], 0, 0, 0n, record.value);
    case "consent":
      return write(writer, 3, record.time, [record.purpose, "", ""], +record.granted);
    case "transition": {
      const { from, to, atMs, newestMs, id } = record.transition;
      return write(writer, 4, atMs, [from, to, ""], 0, newestMs, BigInt(`0x${id}`));
    }
    case "impression": {
      const { what, item, slot = "", channel = "", time } = record;
      return write(writer, 5, time, [item, slot, channel], HAPPENINGS.indexOf(what));
    }
    case "assignment":
      return write(writer, 6, record.time, [record.experiment, record.variant, ""], record.version);
  }
}

/** What `apply` answers. */
export const APPLIED = ["applied", "malformed", "undeclared", "no_consent", "type_mismatch", "full", "repeated", "other_person"] as const;

/** `"applied"`, or why the profile did not take the record. */
export type Applied = (typeof APPLIED)[number];

/** The name of an answer of `apply`. */
export function appliedName(code: number): Applied {
  return APPLIED[code] ?? "malformed";
}
