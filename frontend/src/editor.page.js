// The editor of the query page. It stands in front of the textarea and keeps the textarea's text up to date, so that the
// form sends what it always sent; and the list of questions can be narrowed down by words.
import { EditorSelection } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { extensions } from "./extensions.js";
import { mark, placeOf } from "./marks.js";
import { fold } from "./words.js";

for (const field of document.querySelectorAll("textarea[data-editor]")) replace(field);
for (const list of document.querySelectorAll(".questions")) narrow(list);

function replace(field) {
  // In a shadow root CodeMirror adopts style sheets instead of writing <style>, which our policy forbids.
  const host = document.createElement("div");
  host.className = "editor";
  field.before(host);
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({ doc: field.value, root, parent: root, extensions: extensions(field) });
  field.hidden = true;
  for (const hint of field.form.querySelectorAll(".keys")) hint.hidden = false;
  for (const label of field.labels) label.addEventListener("click", () => view.focus());
  const marks = JSON.parse(field.dataset.marks || "[]").map((each, n) => ({
    ...each, message: document.querySelector(`[data-message="${n}"]`)?.textContent ?? "",
  }));
  mark(view, marks);
  for (const link of document.querySelectorAll("a.jump"))
    link.addEventListener("click", (event) => {
      const { from, to } = placeOf(view.state.doc, marks[link.dataset.mark]);
      event.preventDefault();
      view.dispatch({ selection: EditorSelection.single(from, to), effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
      host.scrollIntoView({ block: "nearest" });
    });
}

function narrow(list) {
  const field = list.querySelector("input"), told = list.querySelector("output");
  const questions = [...list.querySelectorAll("li")].map((item) => ({ item, text: fold(item.textContent) }));
  list.querySelector(".narrow").hidden = false;
  field.addEventListener("input", () => {
    const words = fold(field.value).split(/\s+/);
    for (const { item, text } of questions) item.hidden = !words.every((word) => text.includes(word));
    told.textContent = field.value && `${questions.filter(({ item }) => !item.hidden).length} / ${questions.length}`;
  });
}
