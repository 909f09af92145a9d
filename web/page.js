// What links and headings cannot do alone: ask without leaving the page, open a source beside its answer, and keep the
// keyboard where the reader is. Runs once, as the transcript's js_on_load; `element`, `trigger` and `watch` are Gradio's.
const find = (selector) => document.querySelector(selector);
const source = () => find("#source");
const box = () => find("#box");
const turns = () => [...element.querySelectorAll(".turn")];
const conversation = () => element.querySelector(".turns")?.dataset.conversation ?? new URL(location).searchParams.get("c") ?? "";
const say = (text) => {
  find("#status [role=status]").textContent = text;
};
let opened = null; // id of the link whose source is shown
let shown = ""; // the last turn, and whether it is still searched
let sent = null; // the question on its way: it leaves the box when it stands in the transcript
let replaced = null; // the turn that the question in the box takes the place of

// Asking

const limits = () => Object.fromEntries([...new FormData(find("#limiting"))].filter(([, value]) => value));

const ask = (question, replaces = null) => {
  sent = question;
  trigger("ask", { question, replaces, conversation: conversation(), limits: find("#limiting") ? limits() : {} });
  box().focus();
};

const edit = (turn) => {
  replaced = turn && Number(turn.dataset.turn);
  find("#editing").hidden = !turn;
  box().value = turn ? asked(turn) : "";
  box().focus();
};

const asked = (turn) => turn.querySelector("h2").lastChild.textContent;

// The address always leads back to what is shown: this conversation, these limits.
const note = () => {
  const now = new URLSearchParams(limits());
  if (turns().length) now.set("c", conversation());
  history.replaceState(null, "", now.size ? `/?${now}` : "/");
  const said = [...find("#limiting").elements].filter((field) => field.value).map((field) => {
    const value = field.type === "date" ? new Date(field.value).toLocaleDateString("en-GB", { dateStyle: "long" }) : field.value;
    return `${field.labels[0].textContent.replace(/ \(.*/, "")} ${value}`;
  });
  find("#in-force").textContent = said.length ? `: ${said.join(", ")}` : "";
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("#asking, #limiting, .feedback")) return;
  event.preventDefault();
  if (form.id === "asking") ask(box().value, replaced);
  if (form.matches(".feedback")) rate(form.closest(".turn"), false, Object.fromEntries(new FormData(form)));
});

document.addEventListener("change", (event) => {
  if (event.target.form?.id === "limiting") note();
});

document.addEventListener("keydown", (event) => {
  if (event.target.id === "box" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.key !== "Escape") return;
  if (source().contains(document.activeElement)) back();
  else if (event.target.id === "box" && replaced) edit(null);
});

// Sources

const markOpened = () => {
  document.querySelectorAll("a.cite[aria-current]").forEach((link) => link.removeAttribute("aria-current"));
  document.getElementById(opened)?.setAttribute("aria-current", "true");
};

const open = async (link) => {
  const address = new URL(link.href);
  address.pathname = address.pathname.replace("/paper/", "/source/");
  const reply = await fetch(address).catch(() => null);
  if (!reply?.ok) {
    location.href = link.href; // the plain page says what is wrong
    return;
  }
  source().innerHTML = await reply.text(); // made and escaped by our own server
  source().classList.add("open");
  opened = link.id;
  markOpened();
  const heading = source().querySelector("h2");
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "nearest" });
  const panel = find("#right"); // as far down as shows the quoted words, its heading if it can be
  const mark = source().querySelector("mark");
  const below = mark ? mark.getBoundingClientRect().bottom - panel.getBoundingClientRect().bottom : 0;
  panel.scrollTop = Math.max(0, panel.scrollTop + below);
  if (matchMedia("(max-width: 760px)").matches) heading.scrollIntoView({ block: "start" });
};

const back = () => {
  const link = document.getElementById(opened);
  link?.focus({ preventScroll: true });
  link?.scrollIntoView({ block: "center" });
};

// Answers: copying, and what the reader thinks of them

const line = (part) =>
  part.matches("ol") ? [...part.children].map((item) => item.innerText.replace(/\s*\n\s*/g, ", ").replace(/\], /g, "] ")).join("\n") : part.innerText;

const copy = async (turn) => {
  const answer = turn.querySelector(".a");
  const text = [asked(turn), ...[...answer.children].map(line)].join("\n\n");
  try {
    await navigator.clipboard.writeText(text);
    say("Copied, with its sources.");
  } catch {
    getSelection().selectAllChildren(answer); // a browser gives the clipboard only to pages it takes for safe
    say("The answer is selected: press Ctrl and C, or Command and C, to copy it.");
  }
};

const rate = async (turn, useful, why = {}) => {
  const said = { conversation: conversation(), turn: Number(turn.dataset.turn), useful, ...why };
  const headers = { "Content-Type": "application/json" };
  const reply = await fetch("/feedback", { method: "POST", headers, body: JSON.stringify(said) }).catch(() => null);
  say(reply?.ok ? "Thank you, that is kept." : "That could not be kept; try again later.");
  if (!reply?.ok) return;
  turn.querySelector(".useful").setAttribute("aria-pressed", useful);
  turn.querySelector(".useless").setAttribute("aria-pressed", !useful);
  explain(turn, false);
  turn.querySelector(useful ? ".useful" : ".useless").focus();
};

const explain = (turn, wanted) => {
  turn.querySelector(".feedback").hidden = !wanted;
  turn.querySelector(".useless").setAttribute("aria-expanded", wanted);
  if (wanted) turn.querySelector(".feedback input").focus();
};

const buttons = {
  back,
  leave: () => edit(null),
  stop: () => {
    trigger("halt", { conversation: conversation() });
    box().focus();
  },
  print: () => print(),
  "no-limits": () => {
    [...find("#limiting").elements].forEach((field) => (field.value = ""));
    note();
  },
  copy,
  useful: (turn) => rate(turn, true),
  useless: (turn) => explain(turn, turn.querySelector(".feedback").hidden),
  again: (turn) => ask(asked(turn), Number(turn.dataset.turn)),
  edit,
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[type=button]");
  if (button) (buttons[button.id] ?? buttons[button.className])?.(button.closest(".turn"));
  const plainClick = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const link = event.target.closest("a.cite, a.example");
  if (!link || !plainClick) return;
  event.preventDefault();
  if (link.matches(".cite")) open(link);
  else ask(link.textContent);
});

const settle = () => {
  const last = turns().at(-1);
  const busy = !!element.querySelector('[aria-busy="true"]');
  if (last && sent !== null && asked(last) === sent) {
    if (box().value === sent || replaced) edit(null);
    sent = null;
  }
  const state = `${last?.dataset.turn} ${busy}`;
  if (last && state !== shown) last.scrollIntoView({ block: "start" });
  shown = state;
  if (!busy && document.activeElement === find("#stop")) box().focus();
  find("#stop").hidden = !busy;
  markOpened();
  if (find("#limiting")) note();
};

watch("value", () => requestAnimationFrame(settle));
