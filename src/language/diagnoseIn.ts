import { diagnose } from './diagnose.ts';
import { duplicateObject } from './diagnostics/references/duplicateObject.ts';
import { missingPart } from './diagnostics/references/missingPart.ts';
import { missingTarget } from './diagnostics/references/missingTarget.ts';
import { selectsNothing } from './diagnostics/references/selectsNothing.ts';
import { targetPort } from './diagnostics/references/targetPort.ts';
import type { Finding } from './finding.ts';
import type { IndexedDocument, PlacedObject, Workspace } from './workspace/workspace.ts';

/** Rules over how objects of a workspace fit together. Add one: a file in diagnostics/references/ and its line here. */
const workspaceRules: readonly ((placed: PlacedObject, workspace: Workspace) => Finding[])[] = [missingTarget, missingPart, selectsNothing, targetPort, duplicateObject];

const cache = new WeakMap<IndexedDocument, { readonly revision: number; readonly findings: readonly Finding[] }>();

/** Everything that is wrong in a document of a workspace, in text order; never throws. Worked out anew only when the document or what others show of themselves changed. */
export function diagnoseIn(workspace: Workspace, document: IndexedDocument): readonly Finding[] {
  const known = cache.get(document);
  if (known?.revision === workspace.revision) return known.findings;
  const isPatch = workspace.kustomized.patches.has(document.uri);
  const own = diagnose(document.document, { isPatch });
  const references = isPatch || document.document.problems.length > 0 ? [] : workspace.objectsOf(document).flatMap(placed => workspaceRules.flatMap(rule => rule(placed, workspace)));
  const findings = references.length === 0 ? own : [...own, ...references].sort((a, b) => a.range.start - b.range.start);
  cache.set(document, { revision: workspace.revision, findings });
  return findings;
}
