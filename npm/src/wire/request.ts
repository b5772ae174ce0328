// One request to `decide` as bytes. What a page says beside its facts is written by `notes.ts`, which a first decision does without.
import { newWriter, type Writer } from "../bytes.js";
import { writeText, type Scalar, type WriteValue } from "./value.js";

/** Facts of one request; a field that is missing, `null`, NaN or infinite stays unknown. */
export type Context = Record<string, Scalar | null | undefined>;

/** What can happen to an item that is shown. */
export type Happening = "exposure" | "click" | "dismissal" | "conversion";

/** How a page would look, instead of how it looks. Names that the journey does not have change nothing. */
export interface Preview {
  /** The visitor is in this stage. */
  stage?: string | undefined;
  /** The visitor is in these segments, or is not. */
  segments?: Readonly<Record<string, boolean>> | undefined;
  /** By slot the item that stands there, whatever refuses it. */
  items?: Readonly<Record<string, string>> | undefined;
  /** By experiment the variant that is drawn. */
  variants?: Readonly<Record<string, string>> | undefined;
}

export interface Request {
  /** What the profile knows; empty or missing for a first visit. */
  view?: Uint8Array | undefined;
  context?: Context | undefined;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: number;
  /** Also say of every better-ranked item why it lost. */
  losers?: boolean | undefined;
  /** What already stands on the page and is to stay. */
  committed?: readonly { slot: string; item: string; variant?: string | null | undefined }[] | undefined;
  /** Items that the visitor has answered or dismissed on this page. */
  done?: readonly string[] | undefined;
  /** When the page was opened, in milliseconds since 1970-01-01T00:00:00Z. */
  pageStarted?: number | undefined;
  /** What happened on this page and is not in the profile yet. */
  unfolded?: readonly { item: string; slot?: string | undefined; kind: Happening; time: number }[] | undefined;
  /** Decides how the page would look. The answer says that it is a preview; nothing of it may be recorded. */
  preview?: Preview | undefined;
}

/** How the parts of a request are written: a value, and what is said beside the facts. */
export type Writers = readonly [value: WriteValue, notes: (writer: Writer, request: Request) => Writer];

/** Of a page that decides for the first time: its facts are texts, and there is nothing to say beside them. */
export const FIRST: Writers = [writeText, (writer) => writer.u16(0)];

/** The bytes of a request; throws a RangeError for names past 65,535 bytes. */
export function writeRequest(request: Request, [value, notes]: Writers): Uint8Array {
  const writer = newWriter().u8(1).u8(+!!request.losers).f64(request.now).bytes32(request.view ?? []);
  return notes(writeFacts(writer, value, request.context), request).done();
}

/** What is known of a request. */
export function writeFacts(writer: Writer, value: WriteValue, context: Context | undefined): Writer {
  const fields = Object.entries(context ?? {});
  writer.u16(fields.length);
  for (const [key, given] of fields) value(writer.str(key), given);
  return writer;
}
