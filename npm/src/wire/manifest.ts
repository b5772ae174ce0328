// What the engine tells of a pack: names, for which all that crosses has indexes, and where in the pack some numbers are. Nothing is
// read before it is asked for.
import { decode } from "../bytes.js";

// Kinds of names, by number.
export const JOURNEY = 0;
export const STAGES = 1;
export const SLOTS = 2;
export const EVENTS = 3;
export const ATTRIBUTES = 4;
export const PURPOSES = 5;
export const ITEMS = 6;
/** What a draw can come to; what is no variant of an item has no name. */
export const VARIANTS = 7;
export const EXPERIMENTS = 8;
// Columns of numbers: of events, attributes and items the index of the purpose that must be granted, of purposes whether one is by
// default. And these.
/** Where among all content an item's begins; how many bytes it has stands in the column after it. */
export const CONTENTS = 7;
/** The same of variants; one without content of its own has no bytes. */
export const VARIANT_CONTENTS = 9;
/** Of a variant the index of its experiment. */
export const EXPERIMENT = 11;
/** Of experiments. */
export const VERSIONS = 12;
/** Of attributes. */
export const TYPES = 13;

/** Asked for as a kind: per column where it begins, how many entries it has and how many bytes a number; then where all content begins. */
const COLUMNS = 9;
const COLUMN_WORDS = 3;
const CONTENT_AT = 33;

export interface Manifest {
  /** All names of a kind; read once. */
  namesOf(kind: number): readonly string[];
  numberOf(column: number, index: number): number;
  /** The parsed content of a variant, or else of its item, by their indexes; `null` if there is none. */
  contentOf(item: number, variant?: number): unknown;
}

/** Costs nothing; what is asked for costs its own length, once. */
export function readManifest(pack: Uint8Array, written: (kind: number) => ArrayBuffer): Manifest {
  let words: Uint32Array | undefined;
  const word = (at: number) => (words ??= new Uint32Array(written(COLUMNS)))[at]!;
  const names: string[][] = [];
  const numberOf = (column: number, index: number) => {
    const at = (column - EVENTS) * COLUMN_WORDS;
    let number = 0;
    // The last byte of a number is its highest.
    for (let byte = word(at + 2); byte--; ) number = number * 256 + pack[word(at) + byte * word(at + 1) + index]!;
    return number;
  };
  // What is not in the journey has no content: there is nothing behind the last index but other bytes.
  const textOf = (column: number, index = Infinity) => {
    if (index >= word((column - EVENTS) * COLUMN_WORDS + 1)) return "";
    const at = word(CONTENT_AT) + numberOf(column, index);
    return decode(pack.subarray(at, at + numberOf(column + 1, index)));
  };
  return {
    // A line feed stands behind each.
    namesOf: (kind) => (names[kind] ??= decode(written(kind)).split("\n").slice(0, -1)),
    numberOf,
    contentOf(item, variant) {
      const text = textOf(VARIANT_CONTENTS, variant) || textOf(CONTENTS, item);
      return text ? JSON.parse(text) : null;
    },
  };
}
