// What a request says beside its facts: what stands on the page, what happened there, and how it is to be previewed.
import type { Writer } from "../bytes.js";
import type { Happening, Request, Writers } from "./request.js";
import { writeValue } from "./value.js";

// What a note says, by number.
const COMMITTED = 0;
const DONE = 1;
const STARTED = 2;
const ITEM = 3;
const VARIANT = 4;
const STAGE = 5;
/** The next number is that of being in it. */
const OUTSIDE_SEGMENT = 6;

/** What happened is said by the code of a letter. */
const HAPPENED: Record<Happening, string> = { exposure: "s", click: "c", dismissal: "d", conversion: "f" };

/** Of what happened, more than this is not said: the latest of it. */
export const MOST_UNFOLDED = 32;

/** Writes everything a request can say; see `src/decide/facts.rs`. */
export function writeNotes(writer: Writer, { committed = [], done = [], pageStarted, unfolded = [], preview = {} }: Request): Writer {
  const notes: [what: number, first?: string | undefined, item?: string, third?: string | null, time?: number][] = [
    ...committed.map(({ slot, item, variant }) => [COMMITTED, slot, item, variant] as [number, string, string, string]),
    ...done.map((item) => [DONE, "", item] as [number, string, string]),
  ];
  if (pageStarted !== undefined) notes.push([STARTED, "", "", "", pageStarted]);
  for (const { slot, item, kind, time } of unfolded.slice(-MOST_UNFOLDED)) notes.push([HAPPENED[kind]?.charCodeAt(0) ?? 0, slot, item, "", time]);
  const { stage, segments, items, variants } = preview ?? {};
  for (const [slot, item] of Object.entries(items ?? {})) notes.push([ITEM, slot, item]);
  for (const [experiment, variant] of Object.entries(variants ?? {})) notes.push([VARIANT, experiment, "", variant]);
  if (stage !== undefined) notes.push([STAGE, "", "", stage]);
  for (const [segment, isIn] of Object.entries(segments ?? {})) notes.push([OUTSIDE_SEGMENT + +isIn, "", "", segment]);
  writer.u16(notes.length);
  for (const [what, first = "", item = "", third, time = 0] of notes) writer.u8(what).str(first).str(item).str(third ?? "").f64(time);
  return writer;
}

/** Of a request of any kind. */
export const ALL: Writers = [writeValue, writeNotes];
