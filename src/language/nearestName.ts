import { distance } from 'fastest-levenshtein';

/** The candidate most like `name`, where it is near enough to be what was meant; ties go to the earlier one. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const apart = candidate.toLowerCase() === lower ? 0 : distance(lower, candidate.toLowerCase());
    if (apart <= limit && (best === undefined || apart < best.distance)) best = { candidate, distance: apart };
  }
  return best?.candidate;
}
