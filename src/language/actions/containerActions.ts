import { t } from '../../base/words.ts';
import { entryOf, stringAt, valueAt, type MappingNode, type PathSegment } from '../../manifest/node.ts';
import { locate } from '../locate.ts';
import { podsOf } from '../podsOf.ts';
import type { Action, ActionPlace } from './action.ts';
import { insertFields } from './insertField.ts';

/** What a container may be given: a field, the words for it, and its body; undefined where it would make no sense. */
interface Addition { readonly field: string; title(): string; readonly body: (container: MappingNode) => string | undefined; readonly notForInit?: true }

const ADDITIONS: readonly Addition[] = [
  { field: 'readinessProbe', title: () => t('Add a readiness probe'), body: probe, notForInit: true },
  { field: 'livenessProbe', title: () => t('Add a liveness probe'), body: probe, notForInit: true },
  { field: 'resources', title: () => t('Add resource requests and limits'), body: () => 'resources:\n  requests:\n    cpu: 100m\n    memory: 128Mi\n  limits:\n    memory: 128Mi' },
  { field: 'securityContext', title: () => t('Add a restricted security context'), body: () => 'securityContext:\n  allowPrivilegeEscalation: false\n  readOnlyRootFilesystem: true\n  runAsNonRoot: true\n  capabilities:\n    drop: ["ALL"]\n  seccompProfile:\n    type: RuntimeDefault' },
];

/** Adds to the container at the cursor what it lacks. */
export function containerActions(place: ActionPlace): Action[] {
  const at = containerAt(place);
  if (at === undefined) return [];
  return ADDITIONS.filter(({ field, notForInit }) => entryOf(at.container, field) === undefined && !(notForInit === true && at.list === 'initContainers')).flatMap(({ field, title, body }): Action[] => {
    const fields = body(at.container);
    const edit = fields === undefined ? undefined : insertFields(place.placed.document.text, at.container, fields.replace('$FIELD', field));
    return edit === undefined ? [] : [{ title: title(), kind: 'refactor.rewrite', edits: [edit] }];
  });
}

export interface ContainerPlace { readonly container: MappingNode; readonly list: 'containers' | 'initContainers'; readonly path: readonly PathSegment[] }

/** The container that the selection begins in. */
export function containerAt({ manifest, selection }: ActionPlace): ContainerPlace | undefined {
  const pods = podsOf(manifest);
  if (pods === undefined) return undefined;
  const { path } = locate(manifest.root, selection.start);
  const [list, index] = path.slice(pods.path.length);
  if (!pods.path.every((segment, depth) => path[depth] === segment) || (list !== 'containers' && list !== 'initContainers') || typeof index !== 'number') return undefined;
  const container = valueAt(pods.spec, [list, index]);
  return container?.kind === 'mapping' ? { container, list, path: path.slice(0, pods.path.length + 2) } : undefined;
}

/** An HTTP probe where the port is called or known for HTTP, else whether the first port takes connections. */
function probe(container: MappingNode): string | undefined {
  const port = valueAt(container, ['ports', 0]);
  const number = valueAt(port, ['containerPort']);
  const name = stringAt(port, ['name']) ?? (number?.kind === 'scalar' ? String(number.value) : undefined);
  if (name === undefined) return undefined;
  const isHttp = /http|web/.test(name) || /^(?:80|443|3000|5000|8000|8080|8443)$/.test(String(number?.kind === 'scalar' ? number.value : ''));
  return `$FIELD:\n${isHttp ? `  httpGet:\n    path: /\n    port: ${name}` : `  tcpSocket:\n    port: ${name}`}\n  periodSeconds: 10`;
}
