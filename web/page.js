// What links and headings cannot do alone: open a source beside its answer, and keep the keyboard where the reader is.
// Runs once, as the transcript's js_on_load; `element`, `trigger` and `watch` are Gradio's.
const source = () => document.querySelector("#source");
const openLinks = () => document.querySelectorAll("a.cite[aria-current]");
let opened = null; // id of the link whose source is shown
let shown = "0"; // how many turns, and whether the last one is still searched

const markOpened = () => {
  openLinks().forEach((link) => link.removeAttribute("aria-current"));
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
  const panel = document.querySelector("#right"); // as far down as shows the quoted words, its heading if it can be
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

document.addEventListener("click", (event) => {
  const example = event.target.closest("button.example");
  if (example) {
    trigger("example", { question: example.textContent });
    document.querySelector("#question textarea").focus();
    return;
  }
  if (event.target.closest("#back")) back();
  const link = event.target.closest("a.cite");
  const plainClick = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && plainClick) {
    event.preventDefault();
    open(link);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && source().contains(document.activeElement)) back();
});

watch("value", () => {
  requestAnimationFrame(() => {
    const turns = element.querySelectorAll(".turn");
    const state = turns.length + (turns[turns.length - 1]?.querySelector("[aria-busy]").getAttribute("aria-busy") ?? "");
    if (state !== shown) turns[turns.length - 1]?.scrollIntoView({ block: "start" });
    shown = state;
    markOpened();
  });
});
