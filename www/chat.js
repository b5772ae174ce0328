// The conversation: keeps what was asked in this browser and shows it again on every page.
"use strict";

{
  const LOG = "shop-chat";
  const MOST = 40;
  const isGerman = document.documentElement.lang === "de";
  const ANSWERS = {
    chat_question: isGerman
      ? "Danke, das lese ich gleich. Ich antworte hier und, wenn Sie mögen, per Mail."
      : "Thank you, I will read this in a moment. I answer here and, if you like, by mail.",
    email_left: isGerman ? "Notiert. Die Antwort kommt an diese Adresse." : "Noted. The answer will come to this address.",
  };
  const list = document.querySelector("[data-chat-log]");

  let said = [];
  try {
    const kept = JSON.parse(localStorage.getItem(LOG) ?? "[]");
    said = Array.isArray(kept) ? kept : [];
  } catch {
    said = [];
  }

  const show = ({ text, isMine }) => {
    const line = document.createElement("p");
    line.textContent = `${text}`;
    if (isMine) line.className = "mine";
    list.append(line);
    list.scrollTop = list.scrollHeight;
  };

  const say = (line) => {
    said = [...said, line].slice(-MOST);
    show(line);
    try {
      localStorage.setItem(LOG, JSON.stringify(said));
    } catch {
      // Refused storage: the conversation lives as long as the page.
    }
  };

  if (list) {
    said.forEach(show);
    // Before the form is replaced by what comes next, so while the event is on its way down.
    document.addEventListener("submit", (event) => {
      const answer = ANSWERS[event.target.dataset.etappeEvent];
      if (!answer) return;
      event.preventDefault();
      const field = event.target.querySelector("input");
      say({ text: field.value, isMine: true });
      say({ text: answer, isMine: false });
      field.value = "";
    }, true);
  }
}
