import { groupOf } from '../api/resources.ts';
import { kinds } from '../api/schema/table.ts';
import { t } from '../base/words.ts';

/** A value, or a key of a free map, that is well known though the schema takes any. */
export interface KnownValue { readonly value: string; readonly about: string }

const value = (text: string, about = ''): KnownValue => ({ value: text, about });

const CPU = () => ['100m', '250m', '500m', '1', '2'].map(text => value(text, text.endsWith('m') ? t('{0} of a core', Number(text.slice(0, -1)) / 1000) : text === '1' ? t('{0} core', text) : t('{0} cores', text)));
const MEMORY = ['64Mi', '128Mi', '256Mi', '512Mi', '1Gi', '2Gi'].map(text => value(text));
const SIZES = ['1Gi', '5Gi', '10Gi', '50Gi', '100Gi'].map(text => value(text));

const RESOURCE_NAMES = () => [
  value('cpu', t('Cores; 100m is a tenth of one.')), value('memory', t('Bytes; Mi and Gi are powers of 1024.')), value('ephemeral-storage', t('Bytes of local disk: writable layers, logs, emptyDir volumes.')),
  value('hugepages-2Mi', t('Huge pages of 2 MiB.')),
];

/** @source kubernetes.io: recommended labels; well-known labels, annotations and taints */
const RECOMMENDED_LABELS = () => [
  value('app.kubernetes.io/name', t('The name of the application.')), value('app.kubernetes.io/instance', t('A unique name for this instance of the application.')), value('app.kubernetes.io/version', t('The version of the application.')),
  value('app.kubernetes.io/component', t('The component within the architecture.')), value('app.kubernetes.io/part-of', t('The higher-level application that this is part of.')), value('app.kubernetes.io/managed-by', t('The tool that manages the application.')),
  value('app', t('The name of the application, in short.')),
];
const TOPOLOGY = () => [value('kubernetes.io/hostname', t('Every node by itself.')), value('topology.kubernetes.io/zone', t('The zone that a node is in.')), value('topology.kubernetes.io/region', t('The region that a node is in.'))];
const NODE_LABELS = () => [...TOPOLOGY(), value('kubernetes.io/os', t('linux or windows.')), value('kubernetes.io/arch', t('amd64, arm64, …')), value('node.kubernetes.io/instance-type', t('The cloud\'s name for the machine.'))];
const TAINTS = ['not-ready', 'unreachable', 'memory-pressure', 'disk-pressure', 'pid-pressure', 'network-unavailable', 'unschedulable', 'out-of-service'].map(name => value(`node.kubernetes.io/${name}`)).concat(value('node-role.kubernetes.io/control-plane'));
const POD_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.uid', 'metadata.labels[\'<KEY>\']', 'metadata.annotations[\'<KEY>\']', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'].map(path => value(path));
const CONTAINER_RESOURCES = ['limits', 'requests'].flatMap(list => ['cpu', 'memory', 'ephemeral-storage'].map(name => value(`${list}.${name}`)));
/** @source capabilities(7), named as containers name them */
const CAPABILITIES = () => ['ALL', 'NET_BIND_SERVICE', 'NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SYS_TIME', 'SYS_PTRACE', 'SYS_NICE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'MKNOD', 'AUDIT_WRITE', 'IPC_LOCK', 'BPF', 'PERFMON'].map(name => value(name, name === 'ALL' ? t('Every capability.') : ''));
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', '*'].map(verb => value(verb));
const PORT_NAMES = ['http', 'https', 'grpc', 'metrics'].map(name => value(name));
const SCHEDULES = () => [value('*/5 * * * *', t('every five minutes')), value('0 * * * *', t('every hour')), value('0 3 * * *', t('every night at three')), value('0 0 * * 0', t('every Sunday')), value('0 0 1 * *', t('on the first of every month'))];

const core = (name: string) => `io.k8s.api.core.v1.${name}`;
const served = () => kinds().filter(({ plural, removed }) => plural !== undefined && removed === undefined);
const unique = (values: readonly string[]) => [...new Set(values)].sort().map(text => value(text));

/** By definition and field: values, or for maps the keys. */
const TABLE: Readonly<Record<string, () => readonly KnownValue[]>> = {
  [`${core('TopologySpreadConstraint')} topologyKey`]: TOPOLOGY,
  [`${core('PodAffinityTerm')} topologyKey`]: TOPOLOGY,
  [`${core('PodSpec')} nodeSelector`]: NODE_LABELS,
  [`${core('NodeSelectorRequirement')} key`]: NODE_LABELS,
  [`${core('Toleration')} key`]: () => TAINTS,
  [`${core('PodSpec')} priorityClassName`]: () => [value('system-cluster-critical', t('Must run, may move to another node.')), value('system-node-critical', t('Must run on its node.'))],
  [`${core('ResourceRequirements')} limits`]: RESOURCE_NAMES,
  [`${core('ResourceRequirements')} requests`]: RESOURCE_NAMES,
  [`${core('VolumeResourceRequirements')} requests`]: () => [value('storage', t('The size of the volume.'))],
  [`${core('ResourceRequirements')} limits cpu`]: CPU,
  [`${core('ResourceRequirements')} requests cpu`]: CPU,
  [`${core('ResourceRequirements')} limits memory`]: () => MEMORY,
  [`${core('ResourceRequirements')} requests memory`]: () => MEMORY,
  [`${core('VolumeResourceRequirements')} requests storage`]: () => SIZES,
  [`${core('PersistentVolumeSpec')} capacity`]: () => [value('storage')],
  [`${core('PersistentVolumeSpec')} capacity storage`]: () => SIZES,
  [`${core('EmptyDirVolumeSource')} sizeLimit`]: () => MEMORY,
  [`${core('EmptyDirVolumeSource')} medium`]: () => [value('Memory', t('A tmpfs; counts as the containers\' memory.'))],
  [`${core('ObjectFieldSelector')} fieldPath`]: () => POD_FIELDS,
  [`${core('ResourceFieldSelector')} resource`]: () => CONTAINER_RESOURCES,
  [`${core('Capabilities')} add`]: CAPABILITIES,
  [`${core('Capabilities')} drop`]: CAPABILITIES,
  [`${core('ContainerPort')} name`]: () => PORT_NAMES,
  [`${core('ServicePort')} name`]: () => PORT_NAMES,
  [`${core('Secret')} type`]: () => ['Opaque', 'kubernetes.io/tls', 'kubernetes.io/dockerconfigjson', 'kubernetes.io/basic-auth', 'kubernetes.io/ssh-auth', 'kubernetes.io/service-account-token'].map(type => value(type)),
  'io.k8s.api.rbac.v1.PolicyRule verbs': () => VERBS,
  'io.k8s.api.rbac.v1.PolicyRule resources': () => unique(served().flatMap(({ plural = '' }) => [plural, ...(plural === 'pods' ? ['pods/log', 'pods/exec', 'pods/portforward'] : [])])),
  'io.k8s.api.rbac.v1.PolicyRule apiGroups': () => unique(served().map(({ apiVersion }) => groupOf(apiVersion)).filter(group => group !== '')),
  'io.k8s.api.rbac.v1.RoleRef kind': () => [value('Role'), value('ClusterRole')],
  'io.k8s.api.rbac.v1.RoleRef apiGroup': () => [value('rbac.authorization.k8s.io')],
  'io.k8s.api.rbac.v1.Subject kind': () => [value('ServiceAccount'), value('User'), value('Group')],
  'io.k8s.api.autoscaling.v2.CrossVersionObjectReference kind': () => [value('Deployment'), value('StatefulSet')],
  'io.k8s.api.autoscaling.v2.CrossVersionObjectReference apiVersion': () => [value('apps/v1')],
  'io.k8s.api.autoscaling.v2.ResourceMetricSource name': () => [value('cpu'), value('memory')],
  'io.k8s.api.batch.v1.CronJobSpec schedule': SCHEDULES,
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta labels': RECOMMENDED_LABELS,
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector matchLabels': RECOMMENDED_LABELS,
  'io.k8s.api.core.v1.ServiceSpec selector': RECOMMENDED_LABELS,
};

/** Known values of a field, known keys of a free map, or with `key` known values of one of its entries. */
export function knownValues(definition: string, field: string, key?: string): readonly KnownValue[] {
  const name = key === undefined ? `${definition} ${field}` : `${definition} ${field} ${key}`;
  return Object.hasOwn(TABLE, name) ? TABLE[name]?.() ?? [] : [];
}

/** Every definition and field, and entry of a map, that has known values. */
export const knownValuePlaces = (): (readonly [definition: string, field: string, key?: string])[] => Object.keys(TABLE).map(name => name.split(' ') as [string, string, string?]);
