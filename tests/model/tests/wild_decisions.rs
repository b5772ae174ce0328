//! Random cases for decisions are the same for the same seed, show everything that can happen, and hold as long as they say.

use etappe_model::{Journey, coverage, decide, valid_until, wild};

#[test]
fn case_of_the_same_seed_is_the_same() {
    for seed in [0, 7, u64::MAX] {
        let (a, b) = (wild::decisions::case(seed), wild::decisions::case(seed));
        assert_eq!(format!("{a:?}"), format!("{b:?}"));
    }
}

#[test]
fn decisions_of_random_cases_are_of_every_kind() {
    let (mut slots, mut filled) = (0, 0);
    for seed in 0..250 {
        let case = wild::decisions::case(seed);
        let journey = Journey::read(&case.journey);
        for (history, request, now_ms) in &case.visitors {
            let page = decide(&journey, history, request, *now_ms);
            slots += page.slots.len();
            filled += page.slots.iter().filter(|slot| slot.item.is_some()).count();
        }
    }
    assert!(filled * 100 >= slots * 30, "only {filled} of {slots} slots show an item");
    let met = coverage::take();
    for name in EVERYTHING.split_whitespace() {
        assert!(met.get(name).is_some_and(|times| *times > 0), "{name} was never met");
    }
}

#[test]
fn page_is_the_same_at_every_moment_before_it_may_be_another() {
    let mut longest = 0;
    for seed in 0..60 {
        let case = wild::decisions::case(seed);
        let journey = Journey::read(&case.journey);
        for (history, request, now_ms) in &case.visitors {
            let until = valid_until(&journey, history, request, *now_ms);
            assert!(until > *now_ms);
            let page = decide(&journey, history, request, *now_ms);
            longest = longest.max(until.saturating_sub(*now_ms));
            let last = (until - 1).min(now_ms + 400 * 86_400_000);
            for later in [now_ms + 1, now_ms + (last - now_ms) / 2, last] {
                if later < until {
                    assert_eq!(decide(&journey, history, request, later), page, "journey {seed}, {later}");
                }
            }
        }
    }
    assert!(longest > 3_600_000, "no page holds longer than {longest} ms");
}

const EVERYTHING: &str = "
    reason:stage reason:channel reason:locale reason:consent reason:schedule reason:condition_false
    reason:condition_unknown reason:condition_error reason:suppressed reason:capped reason:blocked_unknown
    reason:used_on_page reason:exclusive reason:interruption_budget
    reason:matched reason:no_item reason:committed reason:holdout reason:no_unit reason:preview
    cap_scope:item cap_scope:tag cap_scope:campaign cap_scope:channel cap_scope:slot cap_scope:global
    cap_scope:cool_down_event cap_scope:cool_down_item
    cap_on:exposure cap_on:click cap_on:dismissal cap_on:conversion
    cause:absent cause:no_consent cause:error blocked_unknown:cap blocked_unknown:suppression suppress:absent
    arbitration:used_on_page arbitration:done arbitration:exclusive arbitration:charge
    arbitration:interruption_page arbitration:interruption_session arbitration:interruption_day
    arbitration:committed_removed_gone arbitration:committed_removed_consent
    arbitration:committed_removed_suppressed arbitration:committed_removed_done arbitration:committed_removed_twice
    experiment:control experiment:drawn experiment:sticky experiment:below_min_version experiment:not_covered
    experiment:layer_out experiment:requires_out experiment:no_unit experiment:preview
    experiment:holdout_global experiment:holdout_stage experiment:holdout_slot experiment:holdout_item
    stage:move_exit stage:move_exit_to stage:move_enter stage:move_timeout stage:move_graph
    stage:dwell_blocks stage:reentry_blocks stage:met_already stage:renamed stage:unknown
    window:all window:exact window:hours window:days window:session
";
