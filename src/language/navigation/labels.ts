import { toRequirements } from '../../api/selectors.ts';
import { labelValue } from '../../api/validation/names.ts';
import { valueAt, type ManifestNode, type MappingEntry } from '../../manifest/node.ts';
import type { Selector } from '../workspace/objectSymbol.ts';
import type { IndexedDocument, PlacedObject, PlacedPod, PlacedSelector, Workspace } from '../workspace/workspace.ts';
import { inNamespace } from './inNamespace.ts';
import { refuseApart } from './meaningOf.ts';
import { wordFor } from './wordFor.ts';
import { holds, type Named, type Occurrence } from './named.ts';

interface Label { readonly key: string; readonly value: string }

/** A label by which pods are chosen: where pods have it, and the selectors that ask for it, as far as one leads to the other. */
export function labelAt(workspace: Workspace, document: IndexedDocument, offset: number): Named | undefined {
  const start = findLabel(workspace, document, offset);
  if (start === undefined) return undefined;
  const { label } = start;
  const { pods, selectors } = connected(workspace, label, start);
  return {
    what: 'label', name: label.value,
    occurrences: [
      ...[...pods].flatMap(({ document: at, pod }) => entriesOf(pod.labelsNode, label).map(entry => toOccurrence(at, entry, 'declaration'))),
      ...[...selectors].flatMap(({ document: at, selector }) => entriesOf(labelsNode(selector), label).map(entry => toOccurrence(at, entry, 'use'))),
    ],
    refuse: name => refuseApart(workspace, `${wordFor('label')} "${label.value}"`, [...pods]) ?? labelValue(name)[0],
  };
}

interface Places { readonly pods: ReadonlySet<PlacedPod>; readonly selectors: ReadonlySet<PlacedSelector> }

function findLabel(workspace: Workspace, document: IndexedDocument, offset: number): (Places & { readonly label: Label }) | undefined {
  for (const placed of workspace.objectsOf(document)) {
    for (const selector of placed.object.selectors) {
      const label = labelIn(labelsNode(selector), offset);
      if (label !== undefined) return { label, pods: new Set(), selectors: new Set([{ ...placed, selector }]) };
    }
    for (const pod of placed.object.pods) {
      const label = labelIn(pod.labelsNode, offset);
      if (label !== undefined) return { label, pods: new Set([{ ...placed, pod }]), selectors: new Set() };
    }
  }
  return undefined;
}

function labelIn(node: ManifestNode | undefined, offset: number): Label | undefined {
  const entry = node?.kind === 'mapping' ? node.entries.find(({ range, merged }) => merged !== true && holds(range, offset)) : undefined;
  return entry?.value?.kind === 'scalar' && typeof entry.value.value === 'string' ? { key: String(entry.key.value), value: entry.value.value } : undefined;
}

/** Grows from one place over the pods that selectors choose and the selectors that choose pods until nothing is added. */
function connected(workspace: Workspace, label: Label, start: Places): Places {
  const podKey = ({ object, pod }: PlacedPod) => pod.labelsNode ?? object;
  const pods = new Map([...start.pods].map(pod => [podKey(pod), pod]));
  const selectors = new Map([...start.selectors].map(placed => [placed.selector, placed]));
  const candidates = selectorsAskingFor(workspace, label);
  for (let before = -1; before !== pods.size + selectors.size;) {
    before = pods.size + selectors.size;
    for (const { object, selector } of selectors.values()) {
      for (const pod of chosenBy(workspace, object, selector)) if (pod.pod.labels[label.key] === label.value) pods.set(podKey(pod), pod);
    }
    for (const placed of candidates) {
      if (!selectors.has(placed.selector) && toRequirements(placed.selector.selector) !== undefined && chosenBy(workspace, placed.object, placed.selector).some(pod => pods.has(podKey(pod)))) selectors.set(placed.selector, placed);
    }
  }
  return { pods: new Set(pods.values()), selectors: new Set(selectors.values()) };
}

/** A workload's selector chooses what it makes; every other one what is in its namespace. */
function chosenBy(workspace: Workspace, object: PlacedObject['object'], selector: Selector): readonly PlacedPod[] {
  const chosen = workspace.podsSelectedBy(selector.selector, object.namespace);
  return selector.kind.selects === 'template' ? chosen.filter(pod => pod.object === object) : inNamespace(chosen, object.namespace);
}

function selectorsAskingFor(workspace: Workspace, label: Label): PlacedSelector[] {
  return workspace.uris.flatMap(uri => workspace.documentsOf(uri)).flatMap(document => workspace.objectsOf(document)).flatMap(placed =>
    placed.object.selectors.filter(({ selector }) => selector.matchLabels?.[label.key] === label.value).map(selector => ({ ...placed, selector })));
}

/** The mapping of labels inside a selector. */
function labelsNode({ kind, node }: Selector): ManifestNode | undefined {
  return kind.form === 'labels' ? node : valueAt(node, ['matchLabels']);
}

function entriesOf(node: ManifestNode | undefined, { key, value }: Label): MappingEntry[] {
  return node?.kind !== 'mapping' ? [] : node.entries.filter(entry => entry.merged !== true && entry.key.value === key && entry.value?.kind === 'scalar' && entry.value.value === value);
}

function toOccurrence(document: IndexedDocument, { value, key }: MappingEntry, role: Occurrence['role']): Occurrence {
  return { document, range: value?.range ?? key.range, role, ...(value?.kind === 'scalar' && value.style !== 'block' ? { style: value.style } : {}) };
}
