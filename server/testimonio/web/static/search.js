// Suggestions while typing, for every field with data-suggest: the pattern "editable combobox with list autocomplete"
// of the ARIA Authoring Practices. Without this script the form searches all the same.
let made = 0;

for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = `suggestions-${++made}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.getAttribute("aria-label") || field.labels[0]?.textContent || "");
  field.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id }))
    field.setAttribute(name, value);

  let chosen = -1, timer, asking;
  const close = () => { list.hidden = true; choose(-1); field.setAttribute("aria-expanded", "false"); };
  const choose = (at) => {
    chosen = at;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const show = ([, names, kinds, pages]) => {
    list.replaceChildren(...names.map((name, n) => {
      const item = document.createElement("li"), kind = document.createElement("small");
      item.id = `${list.id}-${n}`;
      item.dataset.page = pages[n];
      item.setAttribute("role", "option");
      kind.textContent = kinds[n];
      item.append(name, " ", kind);
      return item;
    }));
    list.hidden = !names.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };
  const ask = async () => {
    asking?.abort();
    const words = field.value.trim();
    if (words.length < 2) return close();
    asking = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: words })}`, { signal: asking.signal });
      if (answer.ok && document.activeElement === field) show(await answer.json());
    } catch { /* no suggestions, then */ }
  };

  close();
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const { length } = list.children;
    if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); }
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose((chosen + 2) % (length + 1) - 1);
    else if (event.key === "ArrowUp") choose((chosen + length + 1) % (length + 1) - 1);
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.page);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    event.preventDefault(); // the field keeps the focus
    if (item) location.assign(item.dataset.page);
  });
}
