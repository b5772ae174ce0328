use etappe_model::wild::stories::story;
#[test]
fn zz() {
    let n: u64 = std::env::var("S").unwrap().parse().unwrap();
    let s = story(n);
    for (i, st) in s.steps.iter().enumerate() { println!("{i} {st:?}"); }
    println!("{:?} {}", s.devices, s.now_ms);
}
