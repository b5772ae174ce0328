// What each reason is in OpenFeature's standard list; a module of its own, so that pages which do not ask do not load it.
import type { Decision } from "./engine.js";
import type { Reason } from "./reasons.js";

/** OpenFeature's standard resolution reasons that an Etappe decision can have. */
export type StandardReason = "TARGETING_MATCH" | "DEFAULT" | "CACHED" | "SPLIT" | "STATIC" | "DISABLED" | "ERROR" | "UNKNOWN";

const STANDARD: Record<Reason, StandardReason> = {
  matched: "TARGETING_MATCH",
  no_item: "DEFAULT",
  committed: "CACHED",
  holdout: "SPLIT",
  no_unit: "DEFAULT",
  preview: "STATIC",
  pending: "DEFAULT",
  stage: "DEFAULT",
  channel: "DEFAULT",
  locale: "DEFAULT",
  consent: "DISABLED",
  schedule: "DISABLED",
  condition_false: "DEFAULT",
  condition_unknown: "UNKNOWN",
  condition_error: "ERROR",
  suppressed: "DISABLED",
  capped: "DISABLED",
  blocked_unknown: "UNKNOWN",
  used_on_page: "DEFAULT",
  exclusive: "DEFAULT",
  interruption_budget: "DISABLED",
  stage_unknown: "UNKNOWN",
  outranked: "DEFAULT",
};

/** The OpenFeature standard reason for a decision's reason. */
export function standardReason(reason: Reason): StandardReason {
  return STANDARD[reason];
}

/** As much of OpenFeature's resolution details as a decision tells. */
export interface Resolution {
  /** The content that the slot shows; `null` for the baseline, where a provider gives the caller's default. */
  value: unknown;
  /** The variant of the item's experiment, or else the item. */
  variant?: string;
  reason: StandardReason;
  flagMetadata: Record<string, string | number>;
}

/** Of 10,000 visitors. */
const EVERYBODY = 10_000;

/** What a provider answers for a flag that is a slot. */
export function resolutionOf({ slot, item, heldOut, variant, reason, propensity, decisionId, content }: Decision): Resolution {
  const shown = variant ?? item;
  return {
    value: content,
    ...(shown !== null && { variant: shown }),
    // Others in the same place were given something else.
    reason: reason === "matched" && propensity < EVERYBODY ? "SPLIT" : standardReason(reason),
    flagMetadata: { slot, decisionId, propensity, etappeReason: reason, ...(item !== null && { item }), ...(heldOut !== undefined && { heldOut }) },
  };
}
