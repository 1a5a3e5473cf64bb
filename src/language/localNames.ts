import { entryOf, valueAt, type ManifestNode, type MappingNode, type Range, type ScalarNode } from '../manifest/node.ts';
import type { Manifest } from './manifest.ts';
import { nothingKnown, walkSchema } from './schemaWalk.ts';
import { hasPlaceholder } from './workspace/readReferences.ts';
import { itemsOf } from './workspace/podSymbol.ts';
import { holderName } from './workspace/referenceKinds.ts';

/** A name that means something inside one pod only. */
export interface LocalName {
  readonly space: 'volume' | 'port' | 'variable' | 'container';
  readonly role: 'declaration' | 'use';
  readonly name: string;
  /** Of the name alone, without quotes' contents around it; counts from the document's start. */
  readonly range: Range;
  readonly node: ScalarNode;
  /** The container that it belongs to; absent for what the whole pod shares. Ports are named to a Service by the pod, to a probe by the container. */
  readonly container: MappingNode | undefined;
}

/** The names of one pod, in text order of their places in the schema. */
export interface PodNames { readonly spec: MappingNode; readonly names: readonly LocalName[] }

const CONTAINERS = ['initContainers', 'containers', 'ephemeralContainers'];
const HANDLERS: readonly (readonly string[])[] = [['livenessProbe'], ['readinessProbe'], ['startupProbe'], ['lifecycle', 'postStart'], ['lifecycle', 'preStop']];

/** What the pods of an object name inside themselves: volumes, ports, variables and containers, with their uses. */
export function localNamesOf({ root, definition }: Manifest, visits = definition === undefined ? nothingKnown : walkSchema(root, definition)): PodNames[] {
  const specs = visits.mappings.filter(visit => holderName(visit.definition.name) === 'core.PodSpec');
  if (specs.length === 0) return [];
  const claims = itemsOf(valueAt(root, ['spec', 'volumeClaimTemplates'])).flatMap(claim => named(valueAt(claim, ['metadata', 'name']), { space: 'volume', role: 'declaration' }));
  return specs.map(({ node }) => ({ spec: node, names: [...claims, ...namesOf(node)] }));
}

function namesOf(spec: MappingNode): LocalName[] {
  return [
    ...itemsOf(entryOf(spec, 'volumes')?.value).flatMap(volume => [
      ...named(valueAt(volume, ['name']), { space: 'volume', role: 'declaration' }),
      ...[...itemsOf(valueAt(volume, ['downwardAPI', 'items'])), ...itemsOf(valueAt(volume, ['projected', 'sources'])).flatMap(source => itemsOf(valueAt(source, ['downwardAPI', 'items'])))]
        .flatMap(item => named(valueAt(item, ['resourceFieldRef', 'containerName']), { space: 'container', role: 'use' })),
    ]),
    ...CONTAINERS.flatMap(field => itemsOf(entryOf(spec, field)?.value)).flatMap(inContainer),
  ];
}

function inContainer(container: MappingNode): LocalName[] {
  const own = { container };
  const variables = itemsOf(entryOf(container, 'env')?.value);
  const mounts = ['volumeMounts', 'volumeDevices'].flatMap(field => itemsOf(entryOf(container, field)?.value));
  return [
    ...named(valueAt(container, ['name']), { space: 'container', role: 'declaration' }),
    ...itemsOf(entryOf(container, 'ports')?.value).flatMap(port => named(valueAt(port, ['name']), { space: 'port', role: 'declaration', ...own })),
    ...HANDLERS.flatMap(path => ['httpGet', 'tcpSocket'].flatMap(kind => named(valueAt(container, [...path, kind, 'port']), { space: 'port', role: 'use', ...own }))),
    ...mounts.flatMap(mount => named(valueAt(mount, ['name']), { space: 'volume', role: 'use', ...own })),
    ...variables.flatMap(variable => [
      ...named(valueAt(variable, ['name']), { space: 'variable', role: 'declaration', ...own }),
      ...named(valueAt(variable, ['valueFrom', 'resourceFieldRef', 'containerName']), { space: 'container', role: 'use' }),
      ...expansions(valueAt(variable, ['value']), container),
    ]),
    ...['command', 'args'].flatMap(field => listOf(entryOf(container, field)?.value)).flatMap(node => expansions(node, container)),
    ...mounts.flatMap(mount => expansions(valueAt(mount, ['subPathExpr']), container)),
  ];
}

interface What { readonly space: LocalName['space']; readonly role: LocalName['role']; readonly container?: MappingNode }

function named(node: ManifestNode | undefined, { container, ...what }: What): LocalName[] {
  return node?.kind === 'scalar' && typeof node.value === 'string' && node.value !== '' && !hasPlaceholder(node.value) ? [{ ...what, name: node.value, range: node.range, node, container }] : [];
}

const listOf = (node: ManifestNode | undefined) => node?.kind === 'sequence' ? node.items : [];

/** `$(NAME)` in a text, where Kubernetes puts the variable's value; `$$(NAME)` stands for itself. Places are exact where the text is written as it is meant. */
function expansions(node: ManifestNode | undefined, container: MappingNode): LocalName[] {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return [];
  const offset = node.style === 'plain' ? 0 : 1;
  const isExact = node.range.end - node.range.start === node.value.length + 2 * offset && node.style !== 'block';
  return [...node.value.matchAll(/\$\$|\$\(([A-Za-z_.-][\w.-]*)\)/g)].flatMap(({ 1: name, index }) => {
    if (name === undefined) return [];
    const start = node.range.start + offset + index + 2;
    return [{ space: 'variable' as const, role: 'use' as const, name, node, container, range: isExact ? { start, end: start + name.length } : node.range }];
  });
}

/** The declarations that a use can mean, in text order. */
export function declarationsOf(use: LocalName, { names }: PodNames): readonly LocalName[] {
  return names.filter(each => each.role === 'declaration' && each.space === use.space && each.name === use.name && isVisible(each, use));
}

/** Variables and probes' ports stay inside their container. */
export function isVisible(declaration: LocalName, use: LocalName): boolean {
  return declaration.container === undefined || use.container === undefined || declaration.container === use.container;
}

/** Whether the container gets variables that its manifest does not name. */
export const hasUnnamedVariables = (container: MappingNode) => entryOf(container, 'envFrom') !== undefined;
