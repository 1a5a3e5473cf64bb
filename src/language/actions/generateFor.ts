import { t } from '../../base/words.ts';
import { formatYaml } from '../../manifest/formatYaml.ts';
import { stringAt, toData, valueAt } from '../../manifest/node.ts';
import { locate } from '../locate.ts';
import { nameOf } from '../manifest.ts';
import { podsOf, type Pods } from '../podsOf.ts';
import type { Action, ActionPlace } from './action.ts';
import { appendDocuments } from './insertField.ts';

interface Workload { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly namespace: { readonly namespace?: string }; readonly labels: Readonly<Record<string, string>>; readonly ports: readonly Port[] }
interface Port { readonly name?: string; readonly containerPort: number; readonly protocol?: string }

/** Kinds that can be made for a workload; undefined where a workload has not what it takes. */
const GENERATED: Readonly<Record<string, (workload: Workload) => object | undefined>> = {
  Service: ({ name, namespace, labels, ports }) => ports.length === 0 ? undefined : {
    apiVersion: 'v1', kind: 'Service', metadata: { name, ...namespace },
    spec: {
      selector: labels,
      ports: ports.map(({ name: port, containerPort, protocol }) => ({
        ...(port !== undefined ? { name: port } : ports.length > 1 ? { name: `port-${containerPort}` } : {}),
        port: port === 'http' || /^(?:3000|5000|8000|8080)$/.test(String(containerPort)) && ports.length === 1 ? 80 : containerPort, targetPort: port ?? containerPort, ...(protocol === undefined || protocol === 'TCP' ? {} : { protocol }),
      })),
    },
  },
  HorizontalPodAutoscaler: ({ apiVersion, kind, name, namespace }) => !['Deployment', 'StatefulSet', 'ReplicaSet'].includes(kind) ? undefined : {
    apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name, ...namespace },
    spec: { scaleTargetRef: { apiVersion, kind, name }, minReplicas: 2, maxReplicas: 10, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }] },
  },
  PodDisruptionBudget: ({ name, namespace, labels }) => ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name, ...namespace }, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } }),
  NetworkPolicy: ({ name, namespace, labels, ports }) => ({
    apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, ...namespace },
    spec: {
      podSelector: { matchLabels: labels }, policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }], ...(ports.length === 0 ? {} : { ports: ports.map(({ name: port, containerPort, protocol = 'TCP' }) => ({ protocol, port: port ?? containerPort })) }) }],
    },
  }),
};

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/** Objects that go with the workload whose head the cursor is on, appended below it. */
export function generateFor({ placed, manifest, selection }: ActionPlace): Action[] {
  const pods = podsOf(manifest);
  const name = nameOf(manifest);
  const [first] = locate(manifest.root, selection.start).path;
  if (pods === undefined || name === undefined || manifest.base.length > 0 || !WORKLOADS.includes(manifest.kind) || Object.keys(pods.labels).length === 0 || (first !== undefined && first !== 'kind' && first !== 'apiVersion' && first !== 'metadata')) return [];
  const namespace = stringAt(manifest.root, ['metadata', 'namespace']);
  const workload: Workload = { apiVersion: manifest.apiVersion, kind: manifest.kind, name, namespace: namespace === undefined ? {} : { namespace }, labels: labelsToSelect(manifest.root, pods), ports: portsOf(pods) };
  return Object.entries(GENERATED).flatMap(([kind, make]): Action[] => {
    const object = make(workload);
    return object === undefined ? [] : [{ title: t('Generate a {0} for {1} {2}', kind, manifest.kind, name), kind: 'refactor.rewrite', edits: [appendDocuments(placed.document.text, [formatYaml(object)])] }];
  });
}

/** What the workload itself selects by, which stays the same when other labels change. */
function labelsToSelect(root: ActionPlace['manifest']['root'], { labels }: Pods): Readonly<Record<string, string>> {
  const selector = valueAt(root, ['spec', 'selector', 'matchLabels']);
  return selector?.kind === 'mapping' && selector.entries.length > 0 ? toData(selector) as Record<string, string> : labels;
}

function portsOf({ spec }: Pods): Port[] {
  const containers = valueAt(spec, ['containers']);
  return containers?.kind !== 'sequence' ? [] : containers.items.flatMap(container => {
    const ports = toData(valueAt(container, ['ports']));
    return Array.isArray(ports) ? (ports as Partial<Port>[]).filter((port): port is Port => typeof port?.containerPort === 'number') : [];
  });
}
