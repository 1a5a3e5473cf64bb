import { servedResources } from '../../../api/resources.ts';
import { t } from '../../../base/words.ts';
import { entryOf, stringAt, valueAt } from '../../../manifest/node.ts';
import type { Finding } from '../../finding.ts';
import { isBuiltIn, kindDefinitions, scalarAt, versionOf } from '../../workspace/kindDefinitions.ts';
import { hasPlaceholder } from '../../workspace/readReferences.ts';
import type { GroupKind } from '../../workspace/referenceKinds.ts';
import type { PlacedObject, Workspace } from '../../workspace/workspace.ts';

/** A HorizontalPodAutoscaler of what has no `scale` subresource: a kind of Kubernetes, or one that a file of the workspace defines; silent where that is not of `apiextensions.k8s.io/v1`, since v1beta1 has subresources of all versions too. */
export function notScalable({ object }: PlacedObject, workspace: Workspace): readonly Finding[] {
  const root = object.group === 'autoscaling' && object.kind === 'HorizontalPodAutoscaler' ? object.manifest?.root : undefined;
  const target = object.references.find(({ path }) => path[0] === 'spec' && path[1] === 'scaleTargetRef')?.target;
  const reference = valueAt(root, ['spec', 'scaleTargetRef']);
  const node = scalarAt(reference, ['kind']);
  const apiVersion = stringAt(reference, ['apiVersion']) ?? 'v1';
  if (target === undefined || node === undefined || hasPlaceholder(apiVersion) || hasPlaceholder(target.kind)) return [];
  const message = t('{0} of {1} has no scale subresource, by which a HorizontalPodAutoscaler sets replicas', target.kind, apiVersion);
  const finding = { code: 'not-scalable', severity: 'warning' as const, range: node.range, message, fixes: [] };
  if (isBuiltIn(target)) return isScaled(target) ? [] : [finding];
  const definition = kindDefinitions(workspace).find(({ group, kind }) => group === target.group && kind === target.kind);
  const version = definition === undefined ? undefined : versionOf(definition, apiVersion.slice(apiVersion.indexOf('/') + 1));
  if (definition === undefined || version === undefined || !definition.placed.object.manifest?.apiVersion.endsWith('/v1') || entryOf(entryOf(version, 'subresources')?.value, 'scale') !== undefined) return [];
  return [{ ...finding, related: [{ document: definition.placed.document, range: (entryOf(version, 'subresources')?.key ?? scalarAt(version, ['name']) ?? version).range, message: t('the kind is defined here') }] }];
}

/** Whether Kubernetes scales objects of one of its own kinds. */
const isScaled = (target: GroupKind) => servedResources.every(({ group, kind, subresources }) => group !== target.group || kind !== target.kind || subresources.includes('scale'));
