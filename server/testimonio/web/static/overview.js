// Views of the whole graph: filters act without loading the page anew, and what belongs together is marked together
// (elements with the same data-pair). Without this script the form and the links do the same.
const form = document.querySelector("form.filters");
const view = () => document.getElementById("view");
const status = document.querySelector(".announced");
let asking;

const show = async (address) => {
  asking?.abort();
  asking = new AbortController();
  view().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (!answer.ok) return location.assign(address); // the page of the mistake says what is wrong
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = fresh.title;
    view().replaceWith(fresh.getElementById("view"));
    for (const link of document.querySelectorAll("header.site [hreflang]"))
      link.href = fresh.querySelector(`header.site [hreflang="${link.hreflang}"]`)?.getAttribute("href") ?? link.href;
    const all = fresh.querySelector(".filters .all");
    form.querySelector(".all")?.remove();
    if (all) form.append(all);
    history.replaceState(null, "", address);
    if (status) status.textContent = view().querySelector("[data-summary]")?.textContent ?? "";
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
};

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = [...new FormData(form)].filter(([, value]) => value);
  show(form.action + (chosen.length ? `?${new URLSearchParams(chosen)}` : ""));
});
form?.addEventListener("change", () => form.reportValidity() && form.requestSubmit());
form?.addEventListener("click", (event) => {
  if (!event.target.closest(".all")) return;
  event.preventDefault();
  for (const field of form.elements) if (field.name) field.value = "";
  form.requestSubmit();
});

const pair = (event) => {
  const wanted = event.target.closest?.("[data-pair]")?.dataset.pair;
  for (const one of document.querySelectorAll("[data-pair]")) one.classList.toggle("paired", one.dataset.pair === wanted);
};
for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, pair);

addEventListener("beforeprint", () => { for (const table of document.querySelectorAll("details.table")) table.open = true; });
