// What is wrong in the query, as the server told with its answer. Gone at the first change.
import { setDiagnostics } from "@codemirror/lint";

/** Where the mark is in `doc`: the server counts lines and code points from 1, the editor UTF-16 units from 0. */
export function placeOf(doc, { line, column, length }) {
  const { from, text } = doc.line(Math.min(line, doc.lines));
  const points = [...text];
  const start = points.slice(0, column - 1).join("").length;
  const end = points.slice(0, column - 1 + length).join("").length;
  return { from: from + Math.min(start, Math.max(text.length - 1, 0)), to: from + Math.max(end, Math.min(start + 1, text.length)) };
}

/** Underline `marks` in `view`, and put the cursor at the first mistake. */
export function mark(view, marks) {
  const found = marks.map((each) => ({ ...placeOf(view.state.doc, each), severity: each.severity, message: each.message }));
  if (!found.length) return;
  view.dispatch(setDiagnostics(view.state, found));
  view.dispatch({ selection: { anchor: found[0].from }, scrollIntoView: true });
}
