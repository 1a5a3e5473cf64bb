/** A cheap test on the text alone: `apiVersion` and `kind` both stand at the start of a line, of an item in a List or of a flow mapping, or behind a `?` there. */
export function looksLikeManifest(text: string): boolean {
  return /(?:^|[{,])[ \t\uFEFF-]*(?:["']?apiVersion["']?[ \t]*:|\?[ \t]+["']?apiVersion["']?[ \t]*(?:#|\r?$))/m.test(text) && /(?:^|[{,])[ \t\uFEFF-]*(?:["']?kind["']?[ \t]*:|\?[ \t]+["']?kind["']?[ \t]*(?:#|\r?$))/m.test(text);
}
