// What the pages for adding papers cannot do alone: show how far the files are sent, and how far they are read.
const form = document.querySelector("#upload");
const report = () => document.querySelector("#report");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const place = document.querySelector("#sending");
  const text = document.createElement("p");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", "Files sent");
  text.textContent = "Sending the files…";
  place.replaceChildren(text, bar);
  form.querySelector("button").disabled = true;

  const request = new XMLHttpRequest();
  const failed = (why) => {
    form.querySelector("button").disabled = false;
    text.textContent = why;
    bar.remove();
  };
  request.upload.addEventListener("progress", (sent) => {
    if (sent.lengthComputable) bar.value = sent.loaded / sent.total;
  });
  request.addEventListener("load", () => {
    if (request.status === 200) location.href = request.responseURL; // where the form alone would have led
    else failed(`The files were not taken (${request.status}). ${request.status === 413 ? "They are too large." : ""}`);
  });
  request.addEventListener("error", () => failed("The files could not be sent. Try again."));
  request.open("POST", form.action);
  request.send(new FormData(form));
});

const look = async () => {
  const reply = await fetch(location.href).catch(() => null);
  if (reply?.ok) {
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("#report");
    const going = report().querySelector("progress");
    const now = fresh.querySelector("progress");
    if (going && now) {
      going.value = now.value; // the bar moves without its words being spoken again
    } else {
      report().replaceWith(fresh);
    }
  }
  if (report().dataset.state === "going") setTimeout(look, 1000);
};
if (report()?.dataset.state === "going") setTimeout(look, 1000);
