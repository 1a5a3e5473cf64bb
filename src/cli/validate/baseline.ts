import { readFileSync, writeFileSync } from 'node:fs';
import { UserError, exitCodes } from '../exitCodes.ts';
import type { PlacedFinding } from './report.ts';

/** A finding that is known and left for later: wherever it moves in its file. */
interface Known { readonly file: string; readonly code: string; readonly message: string; readonly count: number }

/** Leaves out as many findings of each sort as the baseline file holds. Throws UserError (2) when it is not one. */
export function withoutKnown(findings: readonly PlacedFinding[], file: string): readonly PlacedFinding[] {
  const left = new Map(readBaseline(file).map(known => [keyOf(known), known.count]));
  return findings.filter(finding => {
    const count = left.get(keyOf(finding)) ?? 0;
    left.set(keyOf(finding), count - 1);
    return count <= 0;
  });
}

/** Writes what is found now as known. */
export function writeBaseline(findings: readonly PlacedFinding[], file: string): void {
  const known = [...Map.groupBy(findings, keyOf).values()].flatMap(([first, ...more]): Known[] => first === undefined ? [] : [{ file: slashed(first.file), code: first.code, message: first.message, count: 1 + more.length }]);
  writeFileSync(file, `${JSON.stringify({ version: 1, findings: known }, null, 2)}\n`);
}

function readBaseline(file: string): readonly Known[] {
  let content: unknown;
  try { content = JSON.parse(readFileSync(file, 'utf8')); } catch (cause) { throw new UserError(`${file} cannot be read as a baseline: ${(cause as Error).message}`, exitCodes.usage, { cause }); }
  const { version, findings } = (typeof content === 'object' && content !== null ? content : {}) as { version?: unknown; findings?: unknown };
  if (version !== 1 || !Array.isArray(findings)) throw new UserError(`${file} is no baseline of slipway validate`, exitCodes.usage);
  return findings as readonly Known[];
}

const slashed = (file: string) => file.replaceAll('\\', '/');
const keyOf = ({ file, code, message }: Pick<Known, 'file' | 'code' | 'message'>) => JSON.stringify([slashed(file), code, message]);
