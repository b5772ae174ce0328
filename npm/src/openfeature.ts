// What each reason is in OpenFeature's standard list; a module of its own, so that pages which do not ask do not load it.
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
