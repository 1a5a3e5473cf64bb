import { isComposeName } from '../../manifest/isComposeName.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import { syntax } from '../diagnostics/syntax.ts';
import type { Finding } from '../finding.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';
import { checkComposeNames } from './checkComposeNames.ts';
import { checkComposeParts } from './checkComposeParts.ts';
import { checkComposePorts } from './checkComposePorts.ts';
import { checkComposeProfiles } from './checkComposeProfiles.ts';
import { checkComposeSchema } from './checkComposeSchema.ts';
import { composeRoot } from './composeFile.ts';
import { composeParts, includedFiles } from './composeParts.ts';

/** What `docker compose` takes by itself; a file with more in its name is laid over one. */
const WHOLE = /\/(?:docker-)?compose\.ya?ml$/i;

const cache = new WeakMap<ParsedDocument, readonly Finding[]>();

/** Everything that is wrong in a Compose file, in text order; undefined when the file is none. With a workspace the files that it names are looked at too. Never throws. */
export function diagnoseCompose(uri: string, document: ParsedDocument, place?: { readonly workspace: Workspace; readonly indexed: IndexedDocument }): readonly Finding[] | undefined {
  const known = cache.get(document);
  if (known !== undefined) return known;
  const root = composeRoot(uri, document);
  if (root === undefined && !(isComposeName(uri) && document.root === undefined && document.problems.length > 0 && !document.isTemplate)) return undefined;
  const mistakes = syntax(document);
  const isBroken = mistakes.some(({ code }) => code === 'yaml-syntax');
  const { parts, isOpen } = root === undefined ? { parts: [], isOpen: false } : composeParts(root);
  const findings = root === undefined || isBroken ? mistakes : [...mistakes, ...checkComposeSchema(root, document.text), ...withOthers()];
  const sorted = findings.filter(({ range }) => range.start < range.end).sort((a, b) => a.range.start - b.range.start);
  if (parts.length === 0 && place?.workspace.isComplete !== false) cache.set(document, sorted);
  return sorted;

  function withOthers(): Finding[] {
    if (root === undefined) return [];
    const file = place === undefined ? undefined : { document: place.indexed, root };
    const included = place === undefined || file === undefined ? { files: [], isWhole: parts.length === 0 } : includedFiles(place.workspace, file);
    const isPart = !WHOLE.test(uri) || isOpen || !included.isWhole || place?.workspace.isComplete === false;
    const names = checkComposeNames(root, document.text, { isPart, included: included.files });
    return [...names, ...isPart ? [] : checkComposeProfiles(root, document.text, included.files), ...checkComposePorts(root, document.text, included.files), ...place === undefined || file === undefined ? [] : checkComposeParts(place.workspace, file)];
  }
}
