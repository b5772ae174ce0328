//! What content must have for each channel, and what prompts hand over.

use super::item::CHANNELS;
use super::{Choice, Field, Form, List, Object};
use crate::base::limits;

const KEYS: List = List { name: "keys", first: None, entry: Form::Text, empty: None, most: limits::MESSAGE_KEYS };
const FORM_KEYS: Form = Form::List(&KEYS);

/// What the content of items must have, by channel.
pub const MESSAGES: Object = Object {
    name: "Messages",
    called: "`messages`",
    fields: &[
        message_fields::WEB,
        message_fields::APP,
        message_fields::MAIL,
        message_fields::CHAT,
        message_fields::PHONE,
        message_fields::STORE,
    ],
};

/// Fields of `messages`: the channels.
pub mod message_fields {
    use super::*;

    const fn channel(name: &'static str, example: &'static str, about: &'static str) -> Field {
        Field::optional(name, FORM_KEYS, example, "nothing", about)
    }

    /// `web`
    pub const WEB: Field = channel("web", "web: [title]", "What items on web pages must have in their content.");
    /// `app`
    pub const APP: Field = channel("app", "app: [title]", "The same of items in the app.");
    /// `mail`
    pub const MAIL: Field = channel("mail", "mail: [subject, title]", "The same of items in mails.");
    /// `chat`
    pub const CHAT: Field = channel("chat", "chat: [text]", "The same of items in chats.");
    /// `phone`
    pub const PHONE: Field = channel("phone", "phone: [script]", "The same of items for calls.");
    /// `store`
    pub const STORE: Field = channel("store", "store: [title]", "The same of items in stores.");
}

/// To which form a prompt leads.
pub const HANDOVER: Object =
    Object { name: "Handover", called: "`handover`", fields: &[handover_fields::FORM, handover_fields::CARRIES] };

const FORMS: Choice = Choice {
    words: || vec!["appointment", "order", "buy"],
    also: &[("booking", "appointment"), ("order_form", "order"), ("checkout", "buy"), ("buy_button", "buy")],
};
const CARRIED: Choice = Choice {
    words: || vec!["cart", "product"],
    also: &[("basket", "cart"), ("item", "product"), ("sku", "product"), ("products", "product")],
};
const CARRIES: List = List {
    name: "carries",
    first: None,
    entry: Form::Choice(&CARRIED),
    empty: Some(("this carries nothing", "leave `carries` out")),
    most: limits::ENTRIES,
};

/// Fields of `handover`.
pub mod handover_fields {
    use super::*;

    /// `form`
    pub const FORM: Field = Field::required(
        "form",
        Form::Choice(&FORMS),
        "form: order",
        "`appointment`: a form to arrange one. `order`: an order form. `buy`: a buy button.",
    )
    .also(&["kind", "type", "to"]);
    /// `carries`
    pub const CARRIES: Field = Field::optional(
        "carries",
        Form::List(&super::CARRIES),
        "carries: [cart]",
        "nothing",
        "What the host hands to it: the visitor's cart, the product of the page.",
    )
    .also(&["context", "with"]);
}

const _: () = assert!(MESSAGES.fields.len() == CHANNELS.len(), "every channel has its messages");
