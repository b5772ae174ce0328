// What a response says beside stage and decisions: the change of stage, what was drawn, until when it holds, and who lost.
import { hexOf } from "../bytes.js";
import { causeName, loserReason, type Cause, type Reason } from "../reasons.js";
import { EXPERIMENT, EXPERIMENTS, ITEMS, SLOTS, STAGES, VARIANTS, VERSIONS, type Manifest } from "./manifest.js";
import { DECISIONS, DECISION_WORDS, type RawPage } from "./response.js";

/** A change of stage that the host may append to the profile. */
export interface Transition {
  from: string;
  to: string;
  atMs: number;
  newestMs: number;
  /** 16 hex digits. */
  id: string;
}

/** A variant that a visitor was given; the profile keeps it with the exposure. */
export interface Assignment {
  experiment: string;
  variant: string;
  /** Of the experiment. */
  version: number;
}

/** What was drawn for a slot. */
export interface Draw {
  /** Of 10,000 visitors how many would have had the same; 10,000 where nothing was drawn. */
  propensity: number;
  /** Present when the variant was drawn for the first time; hand it to the profile once the item was seen. */
  assignment?: Assignment;
}

/** An item that did not make it, and why. */
export interface Loser {
  item: string;
  reason: Reason;
  cause: Cause | null;
}

// Flags in the first word.
const HAS_TRANSITION = 1;
const STAGE_UNKNOWN = 2;
const VIEW_UNREADABLE = 4;
const IS_PREVIEW = 8;

/** Where it is said until when all holds; from this moment on it is for ever. */
const UNTIL = 10;
const NEVER_MS = 9.2e18;

/** The change of stage, if there is one. */
export function transitionOf({ words }: RawPage, { namesOf }: Manifest): Transition | undefined {
  const [flags, , from, to] = words;
  if (!(flags! & HAS_TRANSITION)) return undefined;
  const [atMs, newestMs] = new Float64Array(words.buffer, 16, 2) as unknown as [number, number];
  return { from: namesOf(STAGES)[from!]!, to: namesOf(STAGES)[to!]!, atMs, newestMs, id: hexOf(words, 8) };
}

/** How all of it is to be taken. */
export interface Standing {
  /** False when the view could not be read and the empty one decided instead. */
  viewReadable: boolean;
  /** False when the profile names a stage that this journey no longer has. */
  stageKnown: boolean;
  /** True if anything was previewed: nothing of it may be recorded. */
  isPreview: boolean;
  /**
   * As long as nothing happens, the same is decided at every moment before this one: milliseconds since 1970-01-01T00:00:00Z, `Infinity`
   * if time alone changes nothing.
   */
  validUntil: number;
}

/** How all of it is to be taken. */
export function standingOf({ words }: RawPage): Standing {
  const flags = words[0]!;
  const until = new Float64Array(words.buffer, UNTIL * 4, 1)[0]!;
  return {
    viewReadable: !(flags & VIEW_UNREADABLE),
    stageKnown: !(flags & STAGE_UNKNOWN),
    isPreview: !!(flags & IS_PREVIEW),
    validUntil: until < NEVER_MS ? until : Infinity,
  };
}

/** Per slot what was drawn, in the order of the decisions. */
export function drawsOf({ words, decisions }: RawPage, { namesOf, numberOf }: Manifest): Draw[] {
  return decisions.map(({ draw }, slot) => {
    const word = words[DECISIONS + DECISION_WORDS * slot + 1]!;
    if (!(word & 0xff00)) return { propensity: word >>> 16 };
    const experiment = numberOf(EXPERIMENT, draw);
    const assignment = { experiment: namesOf(EXPERIMENTS)[experiment]!, variant: namesOf(VARIANTS)[draw]!, version: numberOf(VERSIONS, experiment) };
    return { propensity: word >>> 16, assignment };
  });
}

/** Per slot, in the journey's order, every better-ranked item and why it lost, if that was asked for. */
export function losersOf({ words }: RawPage, { namesOf }: Manifest): Loser[][] {
  const slots = namesOf(SLOTS);
  let at = DECISIONS + DECISION_WORDS * slots.length;
  return slots.map(() => Array.from({ length: words[at++]! }, () => {
    const word = words[at++]!;
    return { item: namesOf(ITEMS)[word & 0xffff]!, reason: loserReason((word >> 16) & 0xff), cause: causeName(word >>> 24) };
  }));
}
