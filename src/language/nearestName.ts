import { distance } from 'fastest-levenshtein';

/** The candidate most like `name`, where it is near enough to be what was meant: a typing error, else a longer or shorter form (enviroment, cmd). Ties go to the earlier one. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    if (Math.abs(lower.length - other.length) > limit) continue; // no fewer letters are to be changed
    const apart = other === lower ? 0 : isSwapped(lower, other) ? 1 : distance(lower, other);
    if (apart <= limit && apart < candidate.length && (best === undefined || apart < best.distance)) best = { candidate, distance: apart };
  }
  return best?.candidate ?? candidates.find(candidate => isFormOf(name, candidate));
}

/** Two neighbouring letters have changed places: one mistake of the fingers. */
function isSwapped(name: string, candidate: string): boolean {
  if (name.length !== candidate.length) return false;
  let at = 0;
  while (at < name.length && name[at] === candidate[at]) at++;
  return at < name.length && name[at] === candidate[at + 1] && name[at + 1] === candidate[at] && name.slice(at + 2) === candidate.slice(at + 2);
}

const SHORTEST_FORM = 3;

/** One begins with the other inside a word (not `image` and `imagePullSecrets`, which are two things), or is what is left of it without some inner letters. */
function isFormOf(name: string, candidate: string): boolean {
  const [short, long] = name.length < candidate.length ? [name, candidate] : [candidate, name];
  if (short.length < SHORTEST_FORM) return false;
  if (long.toLowerCase().startsWith(short.toLowerCase())) return !/[A-Z]/.test(long[short.length] ?? '');
  const [lower, other] = [name.toLowerCase(), candidate.toLowerCase()];
  return lower[0] === other[0] && lower.at(-1) === other.at(-1) && isSubsequence(lower, other);
}

function isSubsequence(short: string, long: string): boolean {
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}
