//! Random cases are the same for the same seed, and show enough of the language and of its outcomes to compare engines.

use etappe_model::{Journey, coverage, decide, wild};

#[test]
fn case_of_the_same_seed_is_the_same() {
    for seed in [0, 7, u64::MAX] {
        let (a, b) = (wild::case(seed), wild::case(seed));
        assert_eq!(format!("{a:?}"), format!("{b:?}"));
    }
}

#[test]
fn decisions_of_random_cases_are_of_every_kind() {
    let (mut slots, mut better) = (0, 0);
    for seed in 0..150 {
        let case = wild::case(seed);
        let journey = Journey::read(&case.journey);
        for visitor in &case.visitors {
            let page = decide(&journey, &visitor.history, &visitor.request(), visitor.now_ms);
            for slot in &page.slots {
                let items = journey.items.iter().filter(|item| item.slots.contains(&slot.slot)).count();
                slots += 1;
                better += usize::from(slot.reason == "matched" && slot.losers.len() + 1 < items);
            }
        }
    }
    assert!(better * 100 >= slots * 30, "only {better} of {slots} slots show more than the lowest item");
    let met = coverage::take();
    let count = |name: &str| met.get(name).copied().unwrap_or(0);
    let (known, unknown) = (count("outcome:true") + count("outcome:false"), count("outcome:unknown"));
    assert!(unknown * 10 >= known + unknown, "only {unknown} unknown, {known} known");
    for name in EVERYTHING.split_whitespace() {
        assert!(count(name) > 0, "{name} was never met");
    }
}

const EVERYTHING: &str = "
    reason:matched reason:no_item reason:committed reason:stage reason:consent reason:condition_false
    reason:condition_unknown reason:condition_error reason:used_on_page
    cause:absent cause:no_consent cause:budget cause:error cause:evicted
    operator:x.name operator:x[i] operator:!a operator:-a operator:* operator:/ operator:% operator:+ operator:-
    operator:== operator:!= operator:< operator:<= operator:> operator:>= operator:in operator:&& operator:||
    function:has function:orValue function:size function:contains function:startsWith function:endsWith function:matches
    function:age function:within function:count function:happened function:since function:first function:last
    function:sequence function:interest function:shown function:clicked function:feedback function:segment
    function:consent macro:all macro:exists macro:exists_one macro:filter macro:map
    conversion:int(double) conversion:int(text) conversion:int(timestamp) conversion:double(int) conversion:double(text)
    conversion:string(int) conversion:string(bool) conversion:string(double) conversion:bool(text)
    conversion:timestamp(int) conversion:timestamp(text) conversion:duration(text) conversion:dyn
    reads:profile reads:context reads:profile_texts reads:context_texts reads:stage
    window:all window:exact window:hours window:days window:session
";
