// What a context field or an attribute may hold, as bytes: a tag and a payload.
import { encode, type Writer } from "../bytes.js";

/** What a context field or an attribute may hold; a list is one of texts. */
export type Scalar = string | number | boolean | bigint | Date | readonly string[];

/** Writes one value; what is not known is the value none, which counts as missing. */
export type WriteValue = (writer: Writer, value: Scalar | null | undefined) => void;

/** False for what no engine can hold: nothing, NaN, infinities, dates that are none, integers past 64 bits, lists of something else. */
export function isKnown(value: Scalar | null | undefined): value is Scalar {
  if (value == null) return false;
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value;
  if (Array.isArray(value)) return [...value].every((text) => typeof text === "string");
  return typeof value === "string" || Number.isFinite(+value);
}

/** Writes a value of any kind. */
export function writeValue(writer: Writer, value: Scalar | null | undefined): void {
  if (!isKnown(value)) writer.u8(0);
  else if (typeof value === "boolean") writer.u8(1).u8(+value);
  else if (typeof value === "string") writeText(writer, value);
  else if (typeof value === "bigint") writeI64(writer.u8(2), value);
  else if (Number.isSafeInteger(value)) writeI64(writer.u8(2), BigInt(value as number));
  else if (typeof value === "number") writer.u8(3).f64(value);
  else if (Array.isArray(value)) writer.u8(7).bytes32(texts(value));
  else writeI64(writer.u8(5), BigInt(+value));
}

/** Writes a value that is known to be a text, which in a page all are. */
export function writeText(writer: Writer, text: unknown): void {
  writer.u8(4).bytes32(encode(text as string));
}

/** Eight bytes, signed; of what is larger the lower 64 bits. */
export const writeI64 = (writer: Writer, value: bigint): Writer => writer.put(new Uint8Array(new BigInt64Array([value]).buffer));

/** Of each text its length as a varint, and UTF-8. */
function texts(list: readonly string[]): number[] {
  return list.flatMap((text) => {
    const bytes = encode(text);
    const varint = [];
    let { length } = bytes;
    for (; length > 127; length >>= 7) varint.push(length | 128);
    return [...varint, length, ...bytes];
  });
}
