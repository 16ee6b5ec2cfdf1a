// What the editor can do, and what it looks like: the colours of the page around it.
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { completions } from "./completions.js";

/** All for the editor that stands for `field`. Tab is not bound: it leaves the editor, as it leaves a text field. */
export function extensions(field) {
  const run = () => {
    field.form.requestSubmit();
    return true;
  };
  return [
    lineNumbers(),
    history(),
    bracketMatching(),
    closeBrackets(),
    StreamLanguage.define(sparql),
    syntaxHighlighting(colours),
    completions(field.dataset.completions),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": field.labels[0]?.textContent ?? "SPARQL", spellcheck: "false", tabindex: "0" }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) field.value = state.doc.toString();
    }),
    keymap.of([{ key: "Mod-Enter", run }, ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
    theme,
  ];
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "700" },
  { tag: tags.standard(tags.variableName), color: "var(--accent)" },
  { tag: tags.local(tags.variableName), color: "#5b3a8c" },
  { tag: tags.atom, color: "var(--link)" },
  { tag: tags.string, color: "var(--good)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
]);

const theme = EditorView.theme({
  "&": { fontSize: "15px", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" }, // the frame around it has one
  ".cm-scroller": { font: '14px/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, monospace', maxHeight: "65vh" },
  ".cm-content": { minHeight: "13rem", padding: ".5rem 0" },
  ".cm-gutters": { background: "none", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-tooltip": { background: "var(--card)", border: "1px solid var(--quiet)", color: "var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxWidth: "min(34rem, 94vw)", maxHeight: "none", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    padding: ".25rem .6rem",
    whiteSpace: "normal",
    borderTop: "1px solid var(--line)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--link)", color: "#fff" },
  ".cm-completionDetail": { display: "block", margin: "0", fontStyle: "normal", font: "13px/1.35 Charter, Georgia, serif" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  "@media print": { ".cm-scroller": { maxHeight: "none" }, ".cm-content": { minHeight: "0" } },
  ".cm-diagnostic": { font: "14px/1.4 Charter, Georgia, serif" },
});
