/** A cheap test on the text alone: `apiVersion` and `kind` both stand at the start of a line, of an item in a List or of a flow mapping. */
export function looksLikeManifest(text: string): boolean {
  return /(?:^|[{,])[ \t\uFEFF-]*["']?apiVersion["']?[ \t]*:/m.test(text) && /(?:^|[{,])[ \t\uFEFF-]*["']?kind["']?[ \t]*:/m.test(text);
}
