// The editor of the query page. It stands in front of the textarea and keeps the textarea's text up to date, so that the
// form sends what it always sent.
import { EditorView } from "@codemirror/view";
import { extensions } from "./extensions.js";

for (const field of document.querySelectorAll("textarea[data-editor]")) {
  // In a shadow root CodeMirror adopts style sheets instead of writing <style>, which our policy forbids.
  const host = document.createElement("div");
  host.className = "editor";
  field.before(host);
  const view = new EditorView({
    doc: field.value,
    root: host.attachShadow({ mode: "open" }),
    extensions: extensions(field),
  });
  view.root.append(view.dom);
  field.hidden = true;
}
