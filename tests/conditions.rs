//! Conditions: the corpus in every form in which a condition can stand, and the laws of unknown.

mod cases;

use cases::{Case, Corpus};

/// Panics with every case that does not come to what it should.
fn check(corpus: &Corpus, outcome: impl Fn(&Case) -> String) {
    let wrong = |case: &&Case| outcome(case) != case.expect;
    let wrong: Vec<String> = corpus
        .cases
        .iter()
        .filter(wrong)
        .map(|case| format!("{}: `{}` is {}, not {}", case.name, case.condition, outcome(case), case.expect))
        .collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), corpus.cases.len(), wrong.join("\n"));
}

#[test]
fn corpus_every_condition_comes_to_what_is_written() {
    let corpus = Corpus::load();
    check(&corpus, |case| corpus.outcome(case));
}

#[test]
fn corpus_in_brackets_is_the_same() {
    let corpus = Corpus::load();
    check(&corpus, |case| corpus.outcome_of(&format!("(\n{}\n)", case.condition), case));
}

#[test]
fn corpus_negated_twice_is_the_same() {
    let corpus = Corpus::load();
    check(&corpus, |case| corpus.outcome_of(&format!("!!(\n{}\n)", case.condition), case));
}

#[test]
fn corpus_with_neutral_operands_is_the_same() {
    let corpus = Corpus::load();
    check(&corpus, |case| corpus.outcome_of(&format!("true && (false || (\n{}\n))", case.condition), case));
}

#[test]
fn corpus_in_a_segment_is_the_same() {
    let corpus = Corpus::load();
    check(&corpus, |case| corpus.outcome_in_segment(&case.condition, case));
}

#[test]
fn corpus_as_explanations_write_it_is_the_same() {
    let corpus = Corpus::load();
    check(&corpus, |case| corpus.outcome_as_written(case));
}

#[test]
fn corpus_names_are_distinct() {
    let corpus = Corpus::load();
    let mut names: Vec<&str> = corpus.cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}
