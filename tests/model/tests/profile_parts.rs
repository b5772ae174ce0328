//! How parts of several devices become one: scenes of the naive model, each a sentence of the profile's page.

#![allow(clippy::wildcard_imports, reason = "the scenes of one file of helpers")]

mod devices;

use devices::*;

#[test]
fn merging_takes_no_account_of_order_repetition_or_who_passed_a_part_on() {
    let (mut phone, mut laptop) = two();
    let mut till = Replica::new(3, 31, "crm");
    view(&mut phone, 3);
    view(&mut laptop, 5);
    set(&mut till, "country", "CH", NOON);
    set(&mut laptop, "country", "AT", NOON);
    say(&mut phone, "marketing", false);
    let learn = |order: &[&Replica]| {
        let mut hub = Replica::new(9, 91, "hub");
        order.iter().for_each(|device| hub.learn_from(&journey(), device).unwrap());
        hub
    };
    let straight = learn(&[&phone, &laptop, &till]);
    let around = learn(&[&till, &laptop, &till, &phone, &laptop, &phone]);
    let passed_on = learn(&[&learn(&[&laptop, &till]), &learn(&[&till, &phone])]);
    assert_eq!(sorted(&straight), sorted(&around));
    assert_eq!(sorted(&straight), sorted(&passed_on));
    check(&straight, &[("count('view')", "8"), ("profile.country", "CH"), ("consent('marketing')", "false")]);
}

#[test]
fn exact_times_of_all_parts_are_the_32_latest() {
    let (mut phone, mut laptop) = two();
    for n in 0..20 {
        tell(&mut phone, Report::event("view", NOON - n * MINUTE), NOON);
        tell(&mut laptop, Report::event("view", NOON - n * MINUTE - 1), NOON);
    }
    check(&phone, &[("count('view', '930s')", "16")]);
    meet(&mut phone, &mut laptop);
    // Of 40 the 32 latest reach back a quarter of an hour; beyond, hours answer.
    check(&phone, &[("count('view', '15m')", "30"), ("count('view', '930s')", "40")]);
}

#[test]
fn copy_of_a_storage_is_counted_once() {
    let (mut phone, mut laptop) = two();
    view(&mut phone, 3);
    let mut copy = phone.copy();
    copy.restart(12);
    phone.restart(13);
    view(&mut phone, 1);
    view(&mut copy, 1);
    meet(&mut laptop, &mut phone);
    meet(&mut laptop, &mut copy);
    check(&laptop, &[("count('view')", "5")]);
    // Who sees a part of its own line that it did not write goes on as a new device.
    let before = phone.device();
    meet(&mut phone, &mut laptop);
    assert_ne!(phone.device(), before);
    view(&mut phone, 1);
    view(&mut copy, 1);
    meet(&mut phone, &mut copy);
    check(&phone, &[("count('view')", "7")]);
    check(&copy, &[("count('view')", "7")]);
}

#[test]
fn original_that_writes_on_is_not_lost_by_its_copy() {
    let (mut phone, _) = two();
    view(&mut phone, 2);
    let mut copy = phone.copy();
    copy.restart(12);
    view(&mut copy, 1);
    view(&mut phone, 4);
    meet(&mut phone, &mut copy);
    for part in 100..110 {
        copy.restart(part);
        view(&mut copy, 1);
    }
    meet(&mut phone, &mut copy);
    check(&phone, &[("count('view')", "17")]);
    check(&copy, &[("count('view')", "17")]);
}

#[test]
fn oldest_of_more_than_four_closed_parts_is_settled_and_never_counted_twice() {
    let (mut phone, mut laptop) = two();
    for part in 100..120 {
        view(&mut phone, 1);
        if part % 3 == 0 {
            meet(&mut phone, &mut laptop);
        }
        phone.restart(part);
    }
    // Four closed, the settled one, and the one that is written.
    assert_eq!(phone.parts().count(), 6);
    check(&phone, &[("count('view')", "20")]);
    laptop.learn_from(&journey(), &phone).unwrap();
    check(&laptop, &[("count('view')", "20")]);
    assert_eq!(phone.device(), 1);
}

#[test]
fn copies_that_settle_the_same_parts_hold_them_once() {
    let (mut phone, mut laptop) = two();
    for part in 100..104 {
        view(&mut phone, 1);
        phone.restart(part);
    }
    view(&mut phone, 1);
    let mut copy = phone.copy();
    for part in 0..4 {
        copy.restart(200 + part);
        view(&mut copy, 1);
        phone.restart(300 + part);
        view(&mut phone, 1);
    }
    meet(&mut laptop, &mut phone);
    meet(&mut laptop, &mut copy);
    check(&laptop, &[("count('view')", "13")]);
}

#[test]
fn device_that_did_not_write_since_its_start_leaves_no_part() {
    let (mut phone, _) = two();
    phone.restart(12);
    phone.restart(13);
    assert_eq!(phone.parts().map(|part| part.number).collect::<Vec<_>>(), [13]);
}

#[test]
fn profile_holds_at_most_256_parts() {
    let (mut phone, _) = two();
    view(&mut phone, 1);
    for device in 100..355 {
        let mut other = Replica::new(device, device + 1_000, "web");
        view(&mut other, 1);
        assert_eq!(phone.learn_from(&journey(), &other), Ok(()));
    }
    let mut last = Replica::new(90, 91, "web");
    view(&mut last, 1);
    say(&mut last, "marketing", false);
    assert_eq!(phone.learn_from(&journey(), &last), Err(Apart::TooManyParts));
    check(&phone, &[("count('view')", "256"), ("consent('marketing')", "false")]);
}

// Where parts disagree.

#[test]
fn attribute_comes_from_the_best_source_then_from_the_latest_word_then_it_is_the_larger() {
    let mut devices: Vec<Replica> =
        ["mail", "web", "crm", "crm"].iter().zip(1..).map(|(source, n)| Replica::new(n, n * 10 + 1, source)).collect();
    let mut hub = Replica::new(9, 91, "hub");
    for (device, (value, at_ms), expected) in [
        (0, ("of mail", NOON + 5), "of mail"),
        (1, ("of web", NOON + 3), "of web"),
        (2, ("of crm", NOON), "of crm"),
        (3, ("of crm too", NOON), "of crm too"),
        (2, ("later", NOON + 1), "later"),
    ] {
        set(&mut devices[device], "country", value, at_ms);
        hub.learn_from(&journey(), &devices[device]).unwrap();
        check(&hub, &[("profile.country", expected)]);
    }
    tell(&mut devices[3], What::Attribute { name: "country".to_owned(), time_ms: NOON + 2, value: None }, NOON + 9);
    hub.learn_from(&journey(), &devices[3]).unwrap();
    check(&hub, &[("profile.country", "absent")]);
}

#[test]
fn attribute_of_now_wins_against_all_that_its_device_knows() {
    let (mut phone, mut laptop) = two();
    set(&mut phone, "city", "Bern", NOON);
    meet(&mut phone, &mut laptop);
    // The laptop's clock is an hour behind.
    set(&mut laptop, "city", "Chur", NOON - HOUR);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("profile.city", "Chur")]);
    assert_eq!(phone.known(&journey()).attributes["city"].0, NOON + 1);
    // One of an earlier moment keeps that moment.
    let earlier = Report::attribute("city", NOON - 2 * HOUR, text("Genf"));
    assert_eq!(laptop.apply(&journey(), earlier, NOON - HOUR), Ok(false));
    check(&laptop, &[("profile.city", "Chur")]);
    // A stamp that is more than a day ahead is passed over.
    set(&mut phone, "city", "Sion", NOON + 2 * DAY);
    meet(&mut phone, &mut laptop);
    set(&mut laptop, "city", "Chur", NOON);
    assert!(laptop.parts().flat_map(|part| &part.taken).any(|taken| taken.time_ms == NOON + 2));
    // Those of other attributes count for nothing.
    set(&mut laptop, "country", "CH", NOON);
    assert_eq!(laptop.known(&journey()).attributes["country"].0, NOON);
}

#[test]
fn removal_is_a_word_like_any_other() {
    let (mut phone, mut laptop) = two();
    set(&mut phone, "city", "Bern", NOON);
    let remove = |time_ms| What::Attribute { name: "city".to_owned(), time_ms, value: None };
    tell(&mut laptop, remove(NOON + 1), NOON + 1);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("has(profile.city)", "false")]);
    assert_eq!(laptop.apply(&journey(), Report::attribute("city", NOON, text("Chur")), NOON + 9), Ok(false));
    set(&mut phone, "city", "Chur", NOON + 2);
    check(&phone, &[("profile.city", "Chur")]);
}

#[test]
fn variant_is_that_of_the_latest_version_assigned_first() {
    let (mut phone, mut laptop) = two();
    tell(&mut phone, assigned("red", 1, NOON + 9), NOON + 9);
    tell(&mut laptop, assigned("blue", 2, NOON + 5), NOON + 9);
    tell(&mut laptop, assigned("green", 2, NOON + 6), NOON + 9);
    meet(&mut phone, &mut laptop);
    assert_eq!(phone.known(&journey()).assignments["colour"].variant, "blue");
    tell(&mut phone, assigned("pink", 2, NOON + 4), NOON + 9);
    // Of two of another version on one device the later one is kept, and here that is the older version.
    assert_eq!(phone.known(&journey()).assignments["colour"].variant, "blue");
}

#[test]
fn stage_is_that_of_the_last_transition() {
    let (mut phone, mut laptop) = two();
    moved(&mut phone, "first", "second", NOON - HOUR);
    moved(&mut laptop, "first", "third", NOON - DAY);
    meet(&mut phone, &mut laptop);
    assert_eq!(laptop.known(&journey()).stage.unwrap().to, "second");
    // The same transition on two devices is the earlier one.
    moved(&mut laptop, "first", "second", NOON);
    meet(&mut phone, &mut laptop);
    assert_eq!(phone.known(&journey()).stage.unwrap().at_ms, NOON - HOUR);
}

#[test]
fn of_two_words_at_one_moment_the_larger_counts_and_a_removal_is_the_smallest() {
    let (mut phone, mut laptop) = two();
    let tell_city = |device: &mut Replica, value: Option<&str>| {
        tell(device, What::Attribute { name: "city".to_owned(), time_ms: NOON - DAY, value: value.map(text) }, NOON);
    };
    tell_city(&mut phone, None);
    tell_city(&mut laptop, Some(""));
    meet(&mut phone, &mut laptop);
    check(&phone, &[("profile.city", "")]);
    // Longer is larger.
    tell_city(&mut phone, Some("Biel"));
    tell_city(&mut laptop, Some("Aarau"));
    meet(&mut phone, &mut laptop);
    check(&phone, &[("profile.city", "Aarau")]);
}

#[test]
fn of_two_transitions_at_one_moment_that_did_not_know_of_each_other_the_later_change_of_its_part_counts() {
    let (mut phone, mut laptop) = two();
    view(&mut laptop, 1);
    moved(&mut phone, "first", "second", NOON);
    moved(&mut laptop, "first", "third", NOON);
    meet(&mut phone, &mut laptop);
    for device in [&phone, &laptop] {
        assert_eq!(device.known(&journey()).stage.unwrap().to, "third");
    }
}

// Consent.
