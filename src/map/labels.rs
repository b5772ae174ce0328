//! The words that stand around names and conditions; conditions have those of explanations.

use super::model::{Kind, Map, Mark};
use crate::explain::Language;

/// Everything that is said in one language.
pub(super) struct Labels {
    pub map_of: &'static str,
    pub version: &'static str,
    pub stages: [&'static str; 2],
    pub ready_made: &'static str,
    pub slots: [&'static str; 2],
    pub items: [&'static str; 2],
    pub always: &'static str,
    pub interrupts: &'static str,
    pub last_entered: &'static str,
    pub moves: &'static str,
    pub shows: &'static str,
    pub nothing: &'static str,
    pub nothing_own: &'static str,
    pub described: &'static str,
    stays: &'static str,
    takes: &'static str,
    held_out: &'static str,
    marks: [&'static str; 4],
    kinds: [&'static str; 5],
}

const ENGLISH: Labels = Labels {
    map_of: "Map of the journey",
    version: "version",
    stages: ["stage", "stages"],
    ready_made: "ready-made",
    slots: ["slot", "slots"],
    items: ["item", "items"],
    always: "in every stage",
    interrupts: "interrupts",
    last_entered: "into the last earlier stage whose `enter` holds",
    moves: "How visitors move: from any dot into the stage of an arrowhead",
    shows: "What can show, best first",
    nothing: "nothing",
    nothing_own: "nothing of its own",
    described: "Stages from left to right, the moves between them, and what each slot can show.",
    stays: "visitors stay",
    takes: "shows",
    held_out: "are shown nothing (holdout)",
    marks: ["has a schedule", "has caps or a cool-down", "has an experiment", "is a service"],
    kinds: [
        "into a later stage",
        "as the transitions of the journey say",
        "out of a stage, into an earlier one",
        "out of a stage, into a given one",
        "out of a stage after some time",
    ],
};

const GERMAN: Labels = Labels {
    map_of: "Karte der Journey",
    version: "Version",
    stages: ["Phase", "Phasen"],
    ready_made: "mitgeliefert",
    slots: ["Platz", "Plätze"],
    items: ["Element", "Elemente"],
    always: "in jeder Phase",
    interrupts: "unterbricht",
    last_entered: "in die letzte frühere Phase, deren `enter` zutrifft",
    moves: "Wie sich Besucher bewegen: von jedem Punkt in die Phase einer Pfeilspitze",
    shows: "Was gezeigt werden kann, das Beste zuerst",
    nothing: "nichts",
    nothing_own: "nichts Eigenes",
    described: "Die Phasen von links nach rechts, die Wege dazwischen, und was jeder Platz zeigen kann.",
    stays: "Besucher bleiben",
    takes: "zeigt",
    held_out: "sehen nichts (Vergleichsgruppe)",
    marks: ["hat einen Zeitplan", "hat Obergrenzen oder eine Pause", "hat ein Experiment", "ist ein Service"],
    kinds: [
        "in eine spätere Phase",
        "wie es die Übergänge der Journey sagen",
        "aus einer Phase in eine frühere",
        "aus einer Phase in eine bestimmte",
        "aus einer Phase nach einer Zeit",
    ],
};

impl Labels {
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }

    /// How long visitors stay.
    pub fn stays(&self, span: &str) -> String {
        format!("{} {span}", self.stays)
    }

    /// How many items a slot shows.
    pub fn takes(&self, count: u16) -> String {
        format!("{} {count}", self.takes)
    }

    /// Who is shown nothing, of so many of 10,000; none where nobody is held out.
    pub fn holdout(&self, share: u16, language: Language) -> Option<String> {
        let percent = f64::from(share) / 100.0;
        let percent = match language {
            Language::English => percent.to_string(),
            Language::German => percent.to_string().replace('.', ","),
        };
        (share > 0).then(|| format!("{percent} % {}", self.held_out))
    }

    /// What a mark means.
    pub const fn mark(&self, mark: Mark) -> &'static str {
        let [schedule, caps, experiment, service] = self.marks;
        match mark {
            Mark::Schedule => schedule,
            Mark::Caps => caps,
            Mark::Experiment => experiment,
            Mark::Service => service,
        }
    }

    /// What a kind of move means.
    pub const fn kind(&self, kind: Kind) -> &'static str {
        let [enter, transition, exit, exit_to, timeout] = self.kinds;
        match kind {
            Kind::Enter => enter,
            Kind::Transition => transition,
            Kind::Exit => exit,
            Kind::ExitTo => exit_to,
            Kind::Timeout => timeout,
        }
    }
}

/// `1 slot`, `2 slots`.
fn counted(count: usize, [one, many]: [&str; 2]) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

impl Map {
    pub(super) fn labels(&self) -> &'static Labels {
        Labels::of(self.language)
    }

    /// What is said below the name of the journey.
    pub(super) fn summary(&self) -> String {
        let labels = self.labels();
        let mut stages = counted(self.stages.len(), labels.stages);
        if self.has_ready_made_stages {
            stages = format!("{stages} ({})", labels.ready_made);
        }
        let mut parts = vec![
            format!("{} {}", labels.version, self.version),
            stages,
            counted(self.slots.len(), labels.slots),
            counted(self.items, labels.items),
        ];
        parts.extend(labels.holdout(self.holdout, self.language));
        parts.join(" · ")
    }

    /// What a move takes, with where an `exit` leads that several stages may follow.
    pub(super) fn words_of(&self, one: &super::model::Move) -> String {
        match one.kind {
            Kind::Exit if one.to.len() > 1 => format!("{}, {}", one.words, self.labels().last_entered),
            _ => one.words.clone(),
        }
    }
}
