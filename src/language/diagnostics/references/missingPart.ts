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
    return { code: 'unknown-key', severity: 'warning', range: node.range, message: `${target.kind} "${target.name}" in ${cluster.name} has no key ${JSON.stringify(value)}${listOf(keys)}`, fixes: similar === undefined ? [] : [changeTo(similar, node)] };
  });
}

/** The first of those that are there. */
const listOf = (there: readonly (string | number)[]) => there.length === 0 ? '' : `; it has ${[...new Set(there)].slice(0, 8).map(each => JSON.stringify(each)).join(', ')}`;

const isNamed = ({ name, number }: PartSymbol, { value }: PartReference) => name === value || (typeof value === 'number' && number === value);

function toFinding({ target }: Reference, part: PartReference, targets: readonly PlacedObject[]): Finding {
  const there = targets.flatMap(({ object }) => object.parts.flatMap(({ name, number }) => typeof part.value === 'number' ? number ?? [] : name ?? []));
  const similar = typeof part.value === 'string' ? likelyName(part.value, there.map(String)) : there.length === 1 ? String(there[0]) : undefined;
  const what = part.kind === 'key' ? 'key' : typeof part.value === 'number' ? 'port' : 'port named';
  return {
    code: part.kind === 'key' ? 'unknown-key' : 'unknown-port', severity: 'warning', range: part.node.range,
    message: `${target.kind} "${target.name}" has no ${what} ${JSON.stringify(part.value)}${listOf(there)}`,
    fixes: similar === undefined ? [] : [changeTo(similar, part.node)],
    related: targets.flatMap(({ document, object }) => object.nameNode === undefined ? [] : [{ document, range: object.nameNode.range, message: `${target.kind} "${target.name}" is declared here` }]),
  };
}
