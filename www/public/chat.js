// The conversation: opens over any page, keeps what was asked in this browser and shows it again everywhere.
"use strict";

{
  const LOG = "shop-chat";
  const MOST = 40;
  const list = document.querySelector("[data-chat-log]");
  const chat = document.querySelector("[data-chat]");

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

  // Before the form is replaced by what comes next, so while the event is on its way down.
  const answer = (event) => {
    const template = chat.querySelector(`template[data-answer="${CSS.escape(event.target.dataset.etappeEvent ?? "")}"]`);
    if (!template || !chat.contains(event.target)) return;
    event.preventDefault();
    const field = event.target.querySelector("input");
    say({ text: field.value, isMine: true });
    say({ text: template.content.textContent, isMine: false });
    field.value = "";
    if (template.dataset.answer === "chat_question") document.dispatchEvent(new CustomEvent("shop:step", { detail: "question" }));
  };

  // Who typed goes on typing: the form that had the focus may be another one by now.
  const keepFocus = () => {
    const hadFocus = chat.contains(document.activeElement) || document.activeElement === document.body;
    if (chat.classList.contains("is-open") && hadFocus) chat.querySelector("input")?.focus();
  };

  const close = chat?.querySelector("[data-chat-close]");
  let opener;
  const open = (isOpen, from) => {
    // The window leaves the page's flow, so its place keeps the room.
    const place = chat.parentElement;
    if (isOpen && !place.style.minHeight) place.style.minHeight = `${chat.offsetHeight}px`;
    chat.classList.toggle("is-open", isOpen);
    close.hidden = !isOpen;
    if (isOpen) {
      opener = from ?? opener;
      chat.setAttribute("role", "dialog");
      chat.setAttribute("aria-labelledby", "chat-title");
      document.dispatchEvent(new CustomEvent("shop:chat"));
      (chat.querySelector("input") ?? close).focus({ preventScroll: true });
    } else {
      place.style.minHeight = "";
      for (const name of ["role", "aria-labelledby"]) chat.removeAttribute(name);
      opener?.focus({ preventScroll: true });
    }
    list.scrollTop = list.scrollHeight;
  };

  // Any link to the chat of this page opens the window; as a link it goes to the end of the page.
  const openFromLink = (event) => {
    const link = event.target.closest('a[href$="#chat"]');
    const isHere = link && new URL(link.href).pathname === location.pathname;
    if (!isHere || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(true, link);
  };

  if (chat) {
    said.forEach(show);
    document.addEventListener("submit", answer, true);
    document.addEventListener("click", openFromLink);
    document.addEventListener("etappe:decided", keepFocus);
    document.addEventListener("shop:panel", () => chat.classList.contains("is-open") && open(false));
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && chat.classList.contains("is-open")) open(false);
    });
    close.addEventListener("click", () => open(false));
  }
}
