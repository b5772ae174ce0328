// The closed list of reasons and causes: the numbers of the wire and their names.

/** What this engine says of a slot, by number. */
export const DECIDED = ["matched", "no_item", "committed", "holdout", "no_unit", "preview", "pending"] as const;
const LOSER = [
  "stage", "channel", "locale", "consent", "schedule", "condition_false", "condition_unknown", "condition_error",
  "suppressed", "capped", "blocked_unknown", "used_on_page", "exclusive", "interruption_budget", "stage_unknown",
  "outranked",
] as const;
const CAUSES = [null, "absent", "error", "budget", "unverified", "evicted", "no_consent", "not_in_token"] as const;

/** Why a slot shows what it shows, or why an item did not make it. */
export type Reason = (typeof DECIDED)[number] | (typeof LOSER)[number];

/** Why a condition could not be told. */
export type Cause = Exclude<(typeof CAUSES)[number], null>;

const FIRST_LOSER = 16;

/** Why an item did not make it. */
export const loserReason = (code: number): Reason => LOSER[code - FIRST_LOSER]!;

/** The name of a cause's number, `null` for none. */
export function causeName(code: number): Cause | null {
  return CAUSES[code] ?? null;
}

/** Every reason, in the order of their numbers. */
export const REASONS: readonly Reason[] = /* @__PURE__ */ [...DECIDED, ...LOSER];
