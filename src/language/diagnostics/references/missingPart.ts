import { t } from '../../../base/words.ts';
import type { Finding } from '../../finding.ts';
import type { PartReference, Reference } from '../../workspace/readReferences.ts';
import type { PartSymbol } from '../../workspace/objectSymbol.ts';
import type { PlacedObject, Workspace } from '../../workspace/workspace.ts';
import { changeTo, likelyName } from './likelyName.ts';

/** A key that the ConfigMap or Secret does not have, or a port that the Service does not have, where the whole target is in the workspace. */
export function missingPart({ object }: PlacedObject, workspace: Workspace): Finding[] {
  return object.references.filter(({ parts, optional }) => parts.length > 0 && !optional).flatMap(reference => {
    const targets = workspace.find(reference.target);
    if (targets.length === 0) return lackingInCluster(reference, workspace);
    if (targets.some(({ object: { parts, partsKnown } }) => !partsKnown || parts.length === 0)) return [];
    return reference.parts.filter(part => !targets.some(target => target.object.parts.some(has => isNamed(has, part)))).map(part => toFinding(reference, part, targets));
  });
}

/** A key that the cluster's ConfigMap does not have, where no file of the workspace declares one. */
function lackingInCluster({ target, parts }: Reference, { knowledge: { cluster } }: Workspace): Finding[] {
  const keys = cluster?.keysOf(target);
  if (cluster === undefined || keys === undefined) return [];
  return parts.filter(({ kind, value }) => kind === 'key' && !keys.includes(String(value))).map(({ node, value }): Finding => {
    const similar = likelyName(String(value), keys);
    return { code: 'unknown-key', severity: 'warning', range: node.range, message: `${t('{0} "{1}" in {2} has no key {3}', target.kind, target.name, cluster.name, JSON.stringify(value))}${listOf(keys)}`, fixes: similar === undefined ? [] : [changeTo(similar, node)] };
  });
}

/** The first of those that are there. */
const listOf = (there: readonly (string | number)[]) => there.length === 0 ? '' : t('; it has {0}', [...new Set(there)].slice(0, 8).map(each => JSON.stringify(each)).join(', '));

const isNamed = ({ name, number }: PartSymbol, { value }: PartReference) => name === value || (typeof value === 'number' && number === value);

function toFinding({ target }: Reference, part: PartReference, targets: readonly PlacedObject[]): Finding {
  const there = targets.flatMap(({ object }) => object.parts.flatMap(({ name, number }) => typeof part.value === 'number' ? number ?? [] : name ?? []));
  const similar = typeof part.value === 'string' ? likelyName(part.value, there.map(String)) : there.length === 1 ? String(there[0]) : undefined;
  const [who, value] = [`${target.kind} "${target.name}"`, JSON.stringify(part.value)];
  const sentence = part.kind === 'key' ? t('{0} has no key {1}', who, value) : typeof part.value === 'number' ? t('{0} has no port {1}', who, value) : t('{0} has no port named {1}', who, value);
  return {
    code: part.kind === 'key' ? 'unknown-key' : 'unknown-port', severity: 'warning', range: part.node.range,
    message: `${sentence}${listOf(there)}`,
    fixes: similar === undefined ? [] : [changeTo(similar, part.node)],
    related: targets.flatMap(({ document, object }) => object.nameNode === undefined ? [] : [{ document, range: object.nameNode.range, message: t('{0} "{1}" is declared here', target.kind, target.name) }]),
  };
}
