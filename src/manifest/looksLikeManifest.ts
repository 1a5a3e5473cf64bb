/** A cheap test on the text alone: `apiVersion` and `kind` both stand at the start of a line, or of an item in a List. */
export function looksLikeManifest(text: string): boolean {
  return /^[\s-]*["']?apiVersion["']?\s*:/m.test(text) && /^[\s-]*["']?kind["']?\s*:/m.test(text);
}
