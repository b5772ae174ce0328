//! Prompts that hand over to a form: which one, and what it is given, as part of the content that hosts get.

use super::form::{handover_fields, item_fields};
use super::report::Report;
use crate::model::ItemKind;
use crate::syntax::{Code, Key, Node, NodeValue, Spot};

/// What `handover` adds to the content of an item.
pub(super) fn handover(report: &mut Report, item: &Spot<'_>, kind: Option<ItemKind>) -> Option<(Key, Node)> {
    let spot = item.get(&item_fields::HANDOVER)?;
    if let Some(kind) = kind.filter(|kind| *kind != ItemKind::Prompt) {
        let message = format!("an item of kind `{}` hands nothing over", kind.name());
        let help = Some("write `kind: prompt`, or remove `handover`".to_owned());
        report.error(&spot, Code::FieldsDisagree, message, help);
    }
    let content = item.get(&item_fields::CONTENT);
    let variants = item.get(&item_fields::VARIANTS);
    let variants = variants.iter().flat_map(|variants| variants.entries()).map(|(_, spot)| spot);
    for content in content.into_iter().chain(variants) {
        if let Some(own) = content.get(&item_fields::HANDOVER) {
            let help = Some("give it another name, or remove `handover` of the item".to_owned());
            let message = "the content has a `handover` already, which that of the item would replace";
            report.error(&own, Code::FieldsDisagree, message, help);
        }
    }
    let key = |name: &str| Key { name: name.to_owned(), span: spot.span() };
    let mut entries = Vec::new();
    for field in [&handover_fields::FORM, &handover_fields::CARRIES] {
        entries.extend(spot.get(field).map(|found| (key(field.name), found.node.clone())));
    }
    Some((key(item_fields::HANDOVER.name), Node { span: spot.span(), value: NodeValue::Map(entries) }))
}
