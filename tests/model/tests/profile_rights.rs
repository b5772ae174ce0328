//! Consent, erasing, signing in and out, splits: scenes of the naive model, each a sentence of the profile's page.

#![allow(clippy::wildcard_imports, reason = "the scenes of one file of helpers")]

mod devices;

use devices::*;

#[test]
fn of_a_grant_and_a_denial_that_did_not_know_of_each_other_the_denial_counts() {
    let (mut phone, mut laptop) = two();
    say(&mut phone, "marketing", false);
    tell(&mut laptop, Report::consent("marketing", true), NOON + DAY);
    meet(&mut phone, &mut laptop);
    for device in [&phone, &laptop] {
        check(device, &[("consent('marketing')", "false"), ("count('letter')", "no_consent")]);
        assert!(device.known(&journey()).denied.contains("marketing"));
    }
    // After a grant by somebody who knew, the purpose is granted everywhere.
    say(&mut laptop, "marketing", true);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("consent('marketing')", "true"), ("count('letter')", "0")]);
}

#[test]
fn without_any_word_the_default_counts() {
    let (phone, _) = two();
    check(
        &phone,
        &[("consent('marketing')", "true"), ("consent('research')", "false"), ("count('poll')", "no_consent")],
    );
    assert!(phone.known(&journey()).denied.is_empty());
}

#[test]
fn denial_drops_the_section_on_every_device_and_no_other() {
    let (mut phone, mut laptop) = two();
    for device in [&mut phone, &mut laptop] {
        tell(device, Report::event("letter", NOON), NOON);
        view(device, 1);
    }
    meet(&mut phone, &mut laptop);
    check(&phone, &[("count('letter')", "2")]);
    say(&mut phone, "marketing", false);
    say(&mut phone, "marketing", true);
    check(&phone, &[("count('letter')", "0"), ("count('view')", "2")]);
    meet(&mut phone, &mut laptop);
    check(&laptop, &[("count('letter')", "0"), ("count('view')", "2")]);
    tell(&mut laptop, Report::event("letter", NOON), NOON);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("count('letter')", "1")]);
}

#[test]
fn device_that_was_silent_does_not_bring_back_what_was_dropped() {
    let (mut phone, mut laptop) = two();
    tell(&mut laptop, Report::event("letter", NOON), NOON);
    let silent = laptop.copy();
    say(&mut phone, "marketing", false);
    say(&mut phone, "marketing", true);
    tell(&mut phone, Report::event("letter", NOON), NOON);
    // One way only: the silent one does not know of the denial.
    phone.learn_from(&journey(), &silent).unwrap();
    check(&phone, &[("count('letter')", "1")]);
    laptop.learn_from(&journey(), &phone).unwrap();
    check(&laptop, &[("count('letter')", "1")]);
}

#[test]
fn denied_purpose_is_not_recorded() {
    let (mut phone, _) = two();
    say(&mut phone, "marketing", false);
    assert_eq!(refused(&mut phone, Report::event("letter", NOON)), Refused::NoConsent);
    assert_eq!(refused(&mut phone, shown("offer", NOON)), Refused::NoConsent);
    tell(&mut phone, shown("plain", NOON), NOON);
}

#[test]
fn section_that_goes_takes_its_ids_with_it() {
    let (mut phone, _) = two();
    tell(&mut phone, with_id("letter", "a"), NOON);
    say(&mut phone, "marketing", false);
    say(&mut phone, "marketing", true);
    tell(&mut phone, with_id("letter", "a"), NOON);
}

// Erasure and identity.

#[test]
fn erasing_drops_everything_everywhere_whatever_the_clocks_say() {
    let (mut phone, mut laptop) = two();
    view(&mut phone, 2);
    tell(&mut laptop, Report::event("view", NOON + DAY), NOON + DAY);
    meet(&mut phone, &mut laptop);
    let old = laptop.copy();
    phone.erase(5, NOON);
    assert_eq!((phone.epoch(), phone.erased_ms()), ((1, 5), Some(NOON)));
    view(&mut phone, 1);
    meet(&mut phone, &mut laptop);
    for device in [&phone, &laptop] {
        check(device, &[("count('view')", "1")]);
        assert_eq!((device.epoch(), device.erased_ms()), ((1, 5), Some(NOON)));
    }
    assert_ne!((phone.device(), laptop.device()), (1, 2));
    phone.learn_from(&journey(), &old).unwrap();
    check(&phone, &[("count('view')", "1")]);
}

#[test]
fn of_two_erasures_the_larger_one_counts() {
    let (mut phone, mut laptop) = two();
    phone.erase(7, NOON);
    laptop.erase(8, NOON - DAY);
    view(&mut phone, 1);
    view(&mut laptop, 2);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("count('view')", "2")]);
    phone.erase(1, NOON);
    meet(&mut phone, &mut laptop);
    assert_eq!(laptop.epoch(), (2, 1));
    check(&laptop, &[("count('view')", "0")]);
}

#[test]
fn anonymous_profile_joins_the_known_one_and_two_persons_are_never_joined() {
    let (mut phone, mut laptop) = two();
    let mut tablet = Replica::new(3, 31, "web");
    set(&mut phone, "mail", "a@b.c", NOON);
    set(&mut tablet, "mail", "x@y.z", NOON);
    view(&mut laptop, 2);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("count('view')", "2")]);
    assert_eq!(laptop.learn_from(&journey(), &tablet), Err(Apart::OtherPerson));
    assert_eq!(tablet.learn_from(&journey(), &laptop), Err(Apart::OtherPerson));
    check(&tablet, &[("count('view')", "0")]);
    // Taking the wrong identity out is one way, signing out the other.
    tell(&mut tablet, What::Attribute { name: "mail".to_owned(), time_ms: NOON + 1, value: None }, NOON + 1);
    meet(&mut tablet, &mut laptop);
    check(&tablet, &[("profile.mail", "absent"), ("count('view')", "2")]);
}

#[test]
fn two_known_profiles_with_an_identity_in_common_are_joined() {
    let (mut phone, mut laptop) = two();
    set(&mut phone, "mail", "a@b.c", NOON);
    set(&mut laptop, "customer", "12", NOON);
    assert_eq!(phone.learn_from(&journey(), &laptop), Err(Apart::OtherPerson));
    set(&mut laptop, "mail", "a@b.c", NOON);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("profile.customer", "12")]);
    assert_eq!(refused(&mut phone, Report::attribute("customer", NOON, text("13"))), Refused::OtherPerson);
}

#[test]
fn signing_out_leaves_nothing_of_the_person_and_hands_on_what_was_not_sent() {
    let (mut phone, mut hub) = (Replica::new(1, 11, "web"), Replica::new(9, 91, "hub"));
    tell(&mut phone, What::Unit([3; 16]), NOON);
    set(&mut phone, "mail", "a@b.c", NOON);
    tell(&mut phone, with_id("view", "a"), NOON);
    tell(&mut phone, shown("plain", NOON), NOON);
    say(&mut phone, "marketing", false);
    let unsent = phone.sign_out();
    assert_eq!(phone.known(&journey()), Replica::new(1, 11, "web").known(&journey()));
    assert_ne!(phone.device(), 1);
    tell(&mut phone, with_id("view", "a"), NOON);
    hub.learn_from(&journey(), &unsent).unwrap();
    check(&hub, &[("profile.mail", "a@b.c"), ("count('view')", "1"), ("consent('marketing')", "false")]);
    set(&mut phone, "mail", "x@y.z", NOON);
    assert_eq!(hub.learn_from(&journey(), &phone), Err(Apart::OtherPerson));
}

// Taking a join back.

#[test]
fn split_takes_out_what_the_barred_device_brought() {
    let (mut phone, mut laptop) = two();
    let mut till = Replica::new(3, 31, "crm");
    view(&mut phone, 1);
    view(&mut laptop, 2);
    set(&mut laptop, "city", "Bern", NOON);
    say(&mut laptop, "research", true);
    tell(&mut phone, Report::event("letter", NOON), NOON);
    meet(&mut phone, &mut laptop);
    say(&mut laptop, "marketing", false);
    meet(&mut phone, &mut laptop);
    meet(&mut till, &mut laptop);
    check(&phone, &[("count('view')", "3"), ("consent('research')", "true"), ("consent('marketing')", "false")]);
    phone.split(2, NOON - HOUR, NOON + HOUR);
    let check_person = |device: &Replica| {
        check(device, &[("count('view')", "1"), ("profile.city", "absent"), ("consent('research')", "false")]);
        // What its denial dropped stays dropped, though the denial itself counts no more.
        check(device, &[("consent('marketing')", "true"), ("count('letter')", "0")]);
    };
    check_person(&phone);
    meet(&mut phone, &mut till);
    check_person(&till);
    // The barred device keeps its own part, as a person of its own; and brings nothing back.
    meet(&mut phone, &mut laptop);
    check_person(&phone);
    check(&laptop, &[("count('view')", "2"), ("profile.city", "Bern"), ("consent('marketing')", "false")]);
    view(&mut laptop, 1);
    meet(&mut till, &mut laptop);
    check_person(&till);
    check(&laptop, &[("count('view')", "3")]);
}

#[test]
fn device_does_not_bar_itself_nor_a_copy_that_was_not_told_from_it_yet() {
    let (phone, mut laptop) = two();
    view(&mut laptop, 1);
    let mut copy = phone.copy();
    copy.restart(12);
    meet(&mut copy, &mut laptop);
    copy.split(phone.device(), NOON - HOUR, NOON);
    check(&copy, &[("count('view')", "1")]);
}

#[test]
fn barred_device_keeps_what_was_said_on_a_copy_of_it() {
    let (mut phone, mut laptop) = two();
    let mut copy = laptop.copy();
    copy.restart(22);
    say(&mut copy, "marketing", false);
    phone.split(laptop.device(), NOON - HOUR, NOON);
    meet(&mut phone, &mut copy);
    check(&phone, &[("consent('marketing')", "true")]);
    meet(&mut laptop, &mut phone);
    check(&laptop, &[("consent('marketing')", "false")]);
}

#[test]
fn denial_of_a_barred_device_takes_no_ids_along() {
    let (mut phone, mut laptop) = two();
    tell(&mut phone, with_id("letter", "1"), NOON);
    phone.split(laptop.device(), NOON - HOUR, NOON);
    say(&mut laptop, "marketing", false);
    meet(&mut phone, &mut laptop.copy());
    assert_eq!(refused(&mut phone, with_id("letter", "1")), Refused::Repeated);
    // Nor does one of somebody else, where the barred device learns of it.
    tell(&mut laptop, Report::consent("marketing", true), NOON);
    tell(&mut laptop, with_id("letter", "2"), NOON);
    say(&mut phone, "marketing", false);
    meet(&mut laptop, &mut phone);
    assert_eq!(refused(&mut laptop, with_id("letter", "2")), Refused::Repeated);
}

#[test]
fn transition_of_two_moments_is_passed_over_if_the_earlier_one_was_while_it_was_joined() {
    let (mut phone, _) = two();
    moved(&mut phone, "first", "second", NOON);
    phone.restart(12);
    moved(&mut phone, "first", "second", NOON - HOUR);
    phone.split(7, NOON - 2 * HOUR, NOON - HOUR / 2);
    assert_eq!(phone.known(&journey()).stage, None);
}

#[test]
fn section_that_was_begun_anew_is_newer_than_all_that_it_had() {
    let (mut phone, mut laptop) = two();
    tell(&mut phone, Report::event("letter", NOON), NOON);
    let mut tablet = Replica::new(3, 31, "web");
    meet(&mut tablet, &mut phone);
    say(&mut laptop, "marketing", false);
    meet(&mut phone, &mut laptop);
    // What was dropped does not come back by barring who denied it; the section begins anew.
    phone.split(laptop.device(), NOON - HOUR, NOON);
    tell(&mut phone, Report::event("letter", NOON), NOON);
    tell(&mut phone, Report::event("letter", NOON), NOON);
    meet(&mut tablet, &mut phone);
    check(&tablet, &[("count('letter')", "2")]);
}

#[test]
fn transitions_made_while_it_was_joined_are_passed_over() {
    let (mut phone, _) = two();
    moved(&mut phone, "first", "second", NOON - 3 * HOUR);
    moved(&mut phone, "second", "third", NOON - HOUR);
    phone.split(2, NOON - 2 * HOUR, NOON);
    assert_eq!(phone.known(&journey()).stage.unwrap().to, "second");
    phone.split(3, NOON - 4 * HOUR, NOON - 2 * HOUR);
    assert_eq!(phone.known(&journey()).stage, None);
}

#[test]
fn assignments_and_exposures_of_others_made_while_it_was_joined_stay_and_are_marked() {
    let (mut phone, mut laptop) = two();
    tell(&mut phone, shown("plain", NOON - DAY), NOON);
    tell(&mut phone, shown("plain", NOON), NOON);
    tell(&mut laptop, shown("plain", NOON), NOON);
    tell(&mut phone, assigned("red", 1, NOON), NOON);
    meet(&mut phone, &mut laptop);
    phone.split(2, NOON - HOUR, NOON + HOUR);
    check(&phone, &[("shown('plain', 'all')", "2")]);
    assert_eq!(phone.impressions_while_joined(&journey()).len(), 1);
    assert!(phone.assigned_while_joined(&journey()).contains("colour"));
}

// Time.
