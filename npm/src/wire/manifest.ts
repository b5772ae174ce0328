// What the engine tells of a pack: names, for which all that crosses later has indexes, and some numbers beside them. Nothing is
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
// Columns of numbers: of events, attributes and items the index of the purpose that must be granted, of purposes whether one is by
// default. And these.
/** Where in the pack an item's content begins. */
export const CONTENTS = 7;
/** How many bytes it has. */
export const CONTENT_BYTES = 8;
export const TYPES = 9;

export interface Manifest {
  /** All names of a kind; read once. */
  namesOf(kind: number): readonly string[];
  numberOf(column: number, index: number): number;
}

/** Costs nothing; what is asked for costs its own length, once. */
export function readManifest(bytes: ArrayBuffer): Manifest {
  const words = new Uint32Array(bytes, 0, bytes.byteLength >> 2);
  const names: string[][] = [];
  return {
    // A line feed stands behind each.
    namesOf: (kind) => (names[kind] ??= decode(new Uint8Array(bytes).subarray(words[kind + 7], words[kind + 8])).split("\n").slice(0, -1)),
    numberOf: (column, index) => words[words[column - EVENTS]! + index]!,
  };
}
