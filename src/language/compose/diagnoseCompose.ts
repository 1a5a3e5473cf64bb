import { isComposeName } from '../../manifest/isComposeName.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import { syntax } from '../diagnostics/syntax.ts';
import type { Finding } from '../finding.ts';
import { checkComposeNames } from './checkComposeNames.ts';
import { checkComposePorts } from './checkComposePorts.ts';
import { checkComposeSchema } from './checkComposeSchema.ts';
import { composeRoot } from './composeFile.ts';

/** What `docker compose` takes by itself; a file with more in its name is laid over one. */
const WHOLE = /\/(?:docker-)?compose\.ya?ml$/i;

const cache = new WeakMap<ParsedDocument, readonly Finding[]>();

/** Everything that is wrong in a Compose file, in text order; undefined when the file is none. Never throws. */
export function diagnoseCompose(uri: string, document: ParsedDocument): readonly Finding[] | undefined {
  const known = cache.get(document);
  if (known !== undefined) return known;
  const root = composeRoot(uri, document);
  if (root === undefined && !(isComposeName(uri) && document.root === undefined && document.problems.length > 0 && !document.isTemplate)) return undefined;
  const mistakes = syntax(document);
  const isPart = !WHOLE.test(uri);
  const isBroken = mistakes.some(({ code }) => code === 'yaml-syntax');
  const findings = root === undefined || isBroken ? mistakes : [...mistakes, ...checkComposeSchema(root, document.text), ...checkComposeNames(root, document.text, { isPart }), ...checkComposePorts(root)];
  const sorted = findings.filter(({ range }) => range.start < range.end).sort((a, b) => a.range.start - b.range.start);
  cache.set(document, sorted);
  return sorted;
}
