//! Random stories of several devices: the same for the same seed, of every kind, and what must hold in all of them.

use etappe_model::profile::{Apart, Refused, Replica};
use etappe_model::wild::stories::{Came, Step, story};
use etappe_model::{Journey, Request, decide_known, valid_until_known};
use std::collections::BTreeSet;

/// What is known, whichever order parts are held in.
fn known(journey: &Journey, device: &Replica) -> String {
    let mut known = device.known(journey);
    let mut events: Vec<String> = known.events.drain(..).map(|kept| format!("{kept:?}")).collect();
    let mut impressions: Vec<String> = known.impressions.drain(..).map(|kept| format!("{kept:?}")).collect();
    events.sort();
    impressions.sort();
    format!("{known:?} {events:?} {impressions:?} {:?} {:?}", device.messages(journey), device.answers(journey))
}

#[test]
fn story_of_the_same_seed_is_the_same() {
    for seed in [0, 7, u64::MAX] {
        assert_eq!(format!("{:?}", story(seed)), format!("{:?}", story(seed)));
    }
}

#[test]
fn stories_have_everything_that_can_happen() {
    let mut met = BTreeSet::new();
    let (mut gone, mut settled, mut changed) = (0, 0, 0);
    for seed in 0..300 {
        let story = story(seed);
        let journey = Journey::read(&story.journey);
        let (devices, came) = story.played();
        for (step, came) in story.steps.iter().zip(came) {
            let name = format!("{step:?}").split(' ').next().unwrap_or_default().to_owned();
            met.insert(if came == Came::Done { name } else { format!("{came:?}") });
        }
        gone += devices.iter().filter(|device| !device.known(&journey).gone.is_empty()).count();
        settled += devices.iter().filter(|device| device.parts().any(|part| !part.went_in.is_empty())).count();
        changed += devices.iter().filter(|device| device.device() > 1_000).count();
    }
    for name in ["Tell", "Restart", "Copy", "Learn", "Offset", "Erase", "Split", "SignOut", "Unchanged"] {
        assert!(met.contains(name), "{name} was never met");
    }
    let refusals = ["Undeclared", "NoConsent", "WrongType", "TooLong", "Repeated", "OtherPerson"];
    for name in refusals {
        assert!(met.contains(&format!("Refused({name})")), "{name} was never met");
    }
    assert!(met.contains(&format!("{:?}", Came::Apart(Apart::OtherPerson))));
    assert!(!met.contains(&format!("{:?}", Came::Refused(Refused::TooMany))));
    assert!(gone > 3 && settled > 20 && changed > 20, "{gone} made room, {settled} settled, {changed} began anew");
}

#[test]
fn who_learns_the_same_again_learns_nothing() {
    for seed in 0..60 {
        let story = story(seed);
        let journey = Journey::read(&story.journey);
        let (devices, _) = story.played();
        for a in &devices {
            for b in &devices {
                let mut once = a.clone();
                if once.learn_from(&journey, b).is_ok() {
                    let mut twice = once.clone();
                    assert_eq!(twice.learn_from(&journey, b), Ok(()));
                    assert_eq!(known(&journey, &twice), known(&journey, &once), "{seed}");
                }
            }
        }
    }
}

#[test]
fn devices_that_meet_until_nothing_is_new_know_the_same() {
    let mut checked = 0;
    for seed in 0..80 {
        let story = story(seed);
        // A barred device is a person of its own, and who holds two identities may meet only some.
        let is_apart = |step: &Step| matches!(step, Step::Split { .. } | Step::SignOut { .. });
        let (mut devices, came) = story.played();
        if story.steps.iter().any(is_apart) || came.contains(&Came::Apart(Apart::OtherPerson)) {
            continue;
        }
        let journey = Journey::read(&story.journey);
        let mut all_met = true;
        for _ in 0..4 {
            for a in 0..devices.len() {
                for b in 0..devices.len() {
                    let other = devices[b].clone();
                    all_met &= a == b || devices[a].learn_from(&journey, &other).is_ok();
                }
            }
        }
        if all_met {
            checked += 1;
            for device in &devices {
                assert_eq!(known(&journey, device), known(&journey, &devices[0]), "{seed}");
            }
        }
    }
    assert!(checked > 15, "only {checked} stories end with all together");
}

#[test]
fn what_is_denied_is_never_known() {
    for seed in 0..80 {
        let story = story(seed);
        let journey = Journey::read(&story.journey);
        for device in story.played().0 {
            let known = device.known(&journey);
            for kept in &known.events {
                assert!(known.is_granted(&kept.noted.section.1), "{seed}");
            }
            for kept in device.parts().flat_map(|part| &part.taken) {
                assert!(device.is_current(kept), "{seed}");
            }
        }
    }
}

#[test]
fn page_of_several_devices_is_the_same_at_every_moment_before_it_may_be_another() {
    for seed in 0..60 {
        let story = story(seed);
        let journey = Journey::read(&story.journey);
        let (request, now_ms) = (Request::default(), story.now_ms);
        for device in story.played().0 {
            let known = device.known(&journey);
            let until = valid_until_known(&journey, &known, &request, now_ms);
            let page = decide_known(&journey, &known, &request, now_ms);
            let last = (until - 1).min(now_ms + 400 * 86_400_000);
            for later in [now_ms + (last - now_ms) / 2, last] {
                assert_eq!(decide_known(&journey, &known, &request, later), page, "{seed}, {later}");
            }
        }
    }
}
