// The closed list of reasons and causes: the numbers of the wire and their names.

const WINNER = ["matched", "no_item", "committed", "holdout", "no_unit", "preview"] as const;
const LOSER = [
  "stage", "channel", "locale", "consent", "schedule", "condition_false", "condition_unknown", "condition_error",
  "suppressed", "capped", "blocked_unknown", "used_on_page", "exclusive", "interruption_budget", "stage_unknown",
  "outranked",
] as const;
const CAUSES = [null, "absent", "error", "budget", "unverified", "evicted", "no_consent", "not_in_token"] as const;

/** Why a slot shows what it shows, or why an item did not make it. */
export type Reason = (typeof WINNER)[number] | (typeof LOSER)[number];

/** Why a condition could not be told. */
export type Cause = Exclude<(typeof CAUSES)[number], null>;

const FIRST_LOSER = 16;

/** Why a slot shows what it shows; throws a RangeError for a number that is not on the list. */
export const winnerReason = (code: number): Reason => nameIn(WINNER, code);

/** Why an item did not make it; throws a RangeError for a number that is not on the list. */
export const loserReason = (code: number): Reason => nameIn(LOSER, code - FIRST_LOSER);

/** The name of a cause's number, `null` for none. */
export function causeName(code: number): Cause | null {
  return CAUSES[code] ?? null;
}

/** What a number of the wire stands for; throws a RangeError if it stands for nothing. */
export function nameIn<T>(names: readonly T[], index: number): T {
  const found = names[index];
  if (!found) throw new RangeError(`name ${index}`);
  return found;
}

/** Every reason, in the order of their numbers. */
export const REASONS: readonly Reason[] = /* @__PURE__ */ [...WINNER, ...LOSER];
