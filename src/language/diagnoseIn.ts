import { describeError } from '../base/logger.ts';
import { t } from '../base/words.ts';
import { repositoryOf } from '../dockerfile/imageNames.ts';
import { diagnoseCompose } from './compose/diagnoseCompose.ts';
import { diagnose, NEWEST_MINOR } from './diagnose.ts';
import { customResource } from './diagnostics/references/customResource.ts';
import { duplicateObject } from './diagnostics/references/duplicateObject.ts';
import { immutableField } from './diagnostics/references/immutableField.ts';
import { missingCommand } from './diagnostics/references/missingCommand.ts';
import { missingPart } from './diagnostics/references/missingPart.ts';
import { missingTarget } from './diagnostics/references/missingTarget.ts';
import { notScalable } from './diagnostics/references/notScalable.ts';
import { otherTag } from './diagnostics/references/otherTag.ts';
import { selectsNothing } from './diagnostics/references/selectsNothing.ts';
import { targetPort } from './diagnostics/references/targetPort.ts';
import { unexposedPort } from './diagnostics/references/unexposedPort.ts';
import { unknownResource } from './diagnostics/references/unknownResource.ts';
import { unschedulable } from './diagnostics/references/unschedulable.ts';
import type { Finding } from './finding.ts';
import { withoutIgnored } from './ignored.ts';
import { diagnoseKustomization } from './kustomize/diagnoseKustomization.ts';
import { practiceFindings } from './practice/practiceFindings.ts';
import { defaultSettings, type DiagnosticSettings } from './settings.ts';
import type { IndexedDocument, PlacedObject, Workspace } from './workspace/workspace.ts';

/** Not the text is wrong, but a check of it. */
export const CHECK_FAILED = 'check-failed';

/** Rules over how objects of a workspace fit together. Add one: a file in diagnostics/references/ and its line here. */
const workspaceRules: readonly ((placed: PlacedObject, workspace: Workspace) => readonly Finding[])[] = [customResource, missingTarget, missingPart, selectsNothing, targetPort, duplicateObject, otherTag, unexposedPort, missingCommand, unschedulable, immutableField, unknownResource, notScalable];

const cache = new WeakMap<IndexedDocument, { readonly revision: number; readonly settings: DiagnosticSettings; readonly findings: readonly Finding[] }>();

/** Everything that is wrong in a document of a workspace, in text order; never throws. Worked out anew only when the document, the settings, what others show of themselves or a document that a finding points to changed. */
export function diagnoseIn(workspace: Workspace, document: IndexedDocument, settings: DiagnosticSettings = defaultSettings): readonly Finding[] {
  const known = cache.get(document);
  if (known?.revision === workspace.revision && known.settings === settings && known.findings.every(({ related = [] }) => related.every(place => workspace.holds(place.document)))) return known.findings;
  const findings = withoutIgnored(withSeverities(fenced(0, () => diagnoseCompose(document.uri, document.document, { workspace, indexed: document }) ?? diagnoseManifests(workspace, document, settings)), settings), document.document);
  cache.set(document, { revision: workspace.revision, settings, findings });
  return findings;
}

/** The Kubernetes that manifests are for: the one that is set, else the cluster's that is used for validation, else the newest. */
export const minorFor = (settings: DiagnosticSettings, workspace: Workspace): number => settings.kubernetesMinor ?? workspace.knowledge.cluster?.minor ?? NEWEST_MINOR;

function diagnoseManifests(workspace: Workspace, document: IndexedDocument, settings: DiagnosticSettings): readonly Finding[] {
  const isPatch = workspace.kustomized.patches.has(document.uri);
  const own = fenced(0, () => diagnose(document.document, { isPatch, minor: minorFor(settings, workspace) })).filter(finding => !isReplaced(finding, document, workspace));
  const practices = (placed: PlacedObject) => practiceFindings(placed, workspace, settings);
  const more = isPatch || document.document.isTemplate || document.document.problems.length > 0 ? [] : workspace.objectsOf(document).flatMap(placed => [...workspace.isComplete ? workspaceRules : [], practices].flatMap(rule => fenced(placed.object.manifest?.root.range.start ?? 0, () => rule(placed, workspace))));
  const kustomization = workspace.kustomizationOf(document) === undefined ? [] : fenced(0, () => diagnoseKustomization(workspace, document, own));
  return more.length + kustomization.length === 0 ? own : [...own, ...more, ...kustomization].sort((a, b) => a.range.start - b.range.start);
}

/** A name of an image that is none, and that a kustomization replaces by one. */
function isReplaced({ code, range }: Finding, { document: { text } }: IndexedDocument, { kustomized: { images } }: Workspace): boolean {
  return code === 'invalid-image' && images.size > 0 && images.has(repositoryOf(text.slice(range.start, range.end).replace(/^["']|["']$/g, '')));
}

/** What a check finds; a mistake in the check costs its findings alone and is told where it was made. */
function fenced(start: number, check: () => readonly Finding[]): readonly Finding[] {
  try { return check(); } catch (error) {
    return [{ code: CHECK_FAILED, severity: 'information', range: { start, end: start + 1 }, fixes: [], message: t('a check failed here by a mistake in Slipway: {0}', describeError(error)) }];
  }
}

/** As the author wants to be told of a code. */
function withSeverities(findings: readonly Finding[], { severities }: DiagnosticSettings): readonly Finding[] {
  if (Object.keys(severities).length === 0) return findings;
  return findings.flatMap(finding => {
    const severity = severities[finding.code];
    return severity === undefined ? [finding] : severity === 'off' ? [] : [{ ...finding, severity }];
  });
}
