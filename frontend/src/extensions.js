// What the editor can do.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, defaultHighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";

/** All for the editor that stands for `field`. */
export function extensions(field) {
  const run = () => {
    field.form.requestSubmit();
    return true;
  };
  return [
    lineNumbers(),
    history(),
    bracketMatching(),
    StreamLanguage.define(sparql),
    syntaxHighlighting(defaultHighlightStyle),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": field.labels[0]?.textContent ?? "SPARQL" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) field.value = update.state.doc.toString();
    }),
    keymap.of([{ key: "Mod-Enter", run }, ...defaultKeymap, ...historyKeymap]),
  ];
}
