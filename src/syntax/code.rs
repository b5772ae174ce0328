//! Stable codes of what can be wrong with a journey. Never reused.

/// What is wrong with a journey document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Code {
    /// The text is not YAML or JSON.
    Syntax = 101,
    /// A key stands twice in one map.
    DuplicateKey = 102,
    /// Too large or nested too deeply.
    DocumentLimit = 103,
    /// YAML that journeys do without: aliases, tags, several documents.
    YamlFeature = 104,
    /// A field that journeys do not have.
    UnknownField = 201,
    /// A field that must be there is not.
    MissingField = 202,
    /// A value of the wrong type.
    WrongType = 203,
    /// A value that is not allowed here.
    InvalidValue = 204,
    /// Two entries have the same id.
    DuplicateId = 205,
    /// A name that nothing in the journey has.
    UnknownName = 206,
    /// No purpose is granted by default, and records name none.
    NoDefaultPurpose = 207,
    /// The slot does not take items of this kind.
    KindNotTaken = 208,
    /// More entries than a pack can number.
    JourneyLimit = 209,
    /// A largest value below the smallest.
    BoundsReversed = 210,
    /// Fields that do not fit together.
    FieldsDisagree = 211,
    /// The `exit` of a stage can hold together with its own `enter`.
    ExitMeetsEnter = 212,
    /// The text is not a condition.
    ConditionSyntax = 301,
    /// The profile has no such attribute.
    UnknownAttribute = 302,
    /// The context has no such field.
    UnknownContext = 303,
    /// No such event, or it has no such dimension or measure; or no such interest.
    UnknownEvent = 304,
    /// No such segment.
    UnknownSegment = 305,
    /// Segments use each other in a circle.
    SegmentCycle = 306,
    /// Operands whose types do not fit.
    TypeMismatch = 307,
    /// No such function, or arguments that it does not take.
    UnknownFunction = 308,
    /// A window, duration or moment that is none.
    InvalidWindow = 309,
    /// A condition that is too long, too deep or too much work.
    ConditionLimit = 310,
    /// A name that means nothing in a condition.
    UnknownIdentifier = 311,
    /// Valid CEL that is not part of this language.
    NotSupported = 312,
    /// A conversion that the runtime leaves out.
    LeftOut = 313,
    /// A time zone that cannot be known in a page.
    TimeZone = 314,
    /// A pattern that is none, or too large.
    Pattern = 315,
    /// `stage` is read where stages are decided.
    StageInEnter = 316,
    /// A model is asked, and there are none.
    NoModels = 317,
    /// A field that tests do not have.
    UnknownTestField = 601,
    /// A field of a test that must be there is not.
    MissingTestField = 602,
    /// A value of another type in a test.
    WrongTestType = 603,
    /// A value that is not allowed here in a test.
    InvalidTestValue = 604,
    /// A name in a test that the journey does not have.
    UnknownTestName = 605,
    /// Something happens in a test before what was before it, or after its page.
    TestTimeOrder = 606,
    /// Two tests of a file have one name.
    DuplicateTestName = 607,
    /// The journey of the tests cannot be used.
    TestedJourney = 608,
    /// Nothing can ever be as the test expects it.
    ImpossibleExpectation = 609,
    /// An item that is never shown.
    UnreachableItem = 701,
    /// A slot that nothing can fill.
    EmptySlot = 702,
    /// A stage that nobody comes into.
    DeadStage = 703,
    /// A condition, or a part of one, that is always true or never.
    FixedCondition = 704,
    /// Declared, and read by nothing.
    Unread = 705,
    /// A rule that another one always comes before.
    ShadowedRule = 706,
    /// A purpose that does not match what is kept or read.
    PurposeMismatch = 707,
    /// A test for what is not so, of what may not be there.
    AbsentNotAsked = 708,
    /// A segment that nobody is ever in.
    DeadSegment = 709,
    /// An `allow` that allows nothing.
    UnusedAllow = 710,
    /// Whether an `exit` can hold together with its own `enter` cannot be told.
    UnclearExit = 711,
    /// A cap that never lets anything be shown, or counts nothing.
    DeadCap = 712,
    /// A schedule that holds at no moment to come, or soon at none.
    PastSchedule = 713,
    /// A variant that nobody new gets.
    EmptyVariant = 714,
    /// A rule for a tag that no item has.
    UnusedTag = 715,
    /// A text that is not in the languages that its item is for.
    LanguageGap = 716,
    /// Content that lacks what a channel needs.
    ChannelGap = 717,
    /// Stages through which time alone leads in a circle.
    TimeCircle = 718,
}

impl Code {
    /// Every warning that a journey can allow, by its code.
    pub const WARNINGS: [(&'static str, Self); 17] = [
        ("E0701", Self::UnreachableItem),
        ("E0702", Self::EmptySlot),
        ("E0703", Self::DeadStage),
        ("E0704", Self::FixedCondition),
        ("E0705", Self::Unread),
        ("E0706", Self::ShadowedRule),
        ("E0707", Self::PurposeMismatch),
        ("E0708", Self::AbsentNotAsked),
        ("E0709", Self::DeadSegment),
        ("E0711", Self::UnclearExit),
        ("E0712", Self::DeadCap),
        ("E0713", Self::PastSchedule),
        ("E0714", Self::EmptyVariant),
        ("E0715", Self::UnusedTag),
        ("E0716", Self::LanguageGap),
        ("E0717", Self::ChannelGap),
        ("E0718", Self::TimeCircle),
    ];
}

impl core::fmt::Display for Code {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "E{:04}", *self as u16)
    }
}
