/** A cheap test on the text alone: `apiVersion` and `kind` both stand at the start of a line, of an item in a List or of a flow mapping. */
export function looksLikeManifest(text: string): boolean {
  return /(?:^|[{,])[ \t-]*["']?apiVersion["']?[ \t]*:/m.test(text) && /(?:^|[{,])[ \t-]*["']?kind["']?[ \t]*:/m.test(text);
}
