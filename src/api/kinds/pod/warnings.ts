import type { ObjectMeta, PodSpec, PodTemplateSpec } from '../../objects.ts';
import { dns1123Label } from '../../validation/names.ts';
import { containerWarnings, fractionalBytes, portWarnings } from './containerWarnings.ts';

/** Labels of nodes that have other names now. @source pkg/api/node/util.go */
const OLD_NODE_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead', 'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead', 'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead', 'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead', 'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

const OLD_ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead', 'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

const OLD_VOLUMES: readonly (readonly [string, string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'], ['gitRepo', 'deprecated in v1.11'], ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'], ['storageos', 'deprecated in v1.22, non-functional in v1.25+'], ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'], ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'], ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];
const GO_NAMES: Readonly<Record<string, string>> = { storageos: 'storageOS' };
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const NULL_SELECTOR = 'a null labelSelector results in matching no pod';

/** Where a pod's parts stand in what holds them: '' for a pod itself, 'spec.template.' for a workload's. */
export interface PodPlace { readonly spec: PodSpec; readonly metadata: ObjectMeta; readonly at: string }

/** What a writer of a pod should know: deprecated fields, and what does something else than it seems to. @source pkg/api/pod/warnings.go */
export function podWarnings(place: PodPlace): readonly string[] {
  const { spec, metadata: { annotations = {} }, at } = place;
  const hasSeccomp = spec.securityContext?.seccompProfile !== undefined;
  return [
    ...nodeLabelWarnings(place),
    ...Object.entries(OLD_ANNOTATIONS).filter(([key]) => Object.hasOwn(annotations, key)).map(([key, why]) => `${at}metadata.annotations[${key}]: ${why}`),
    ...(spec.volumes ?? []).flatMap((volume, index) => OLD_VOLUMES.filter(([type]) => (volume as unknown as Record<string, unknown>)[type] !== undefined).map(([type, why]) => `${at}spec.volumes[${index}].${GO_NAMES[type] ?? type}: ${why}`)),
    ...repeated((spec.hostAliases ?? []).map(alias => alias.ip)).map(([index, ip]) => `${at}spec.hostAliases[${index}].ip: duplicate ip ${JSON.stringify(ip)}`),
    ...repeated((spec.imagePullSecrets ?? []).map(secret => secret.name ?? '')).map(([index, name]) => `${at}spec.imagePullSecrets[${index}].name: duplicate name ${JSON.stringify(name)}`),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name = '' }, index) => name === '' ? [`${at}spec.imagePullSecrets[${index}].name: invalid empty name ""`] : []),
    ...fractionalBytes(spec.overhead as Readonly<Record<string, string>> | undefined, `${at}spec.overhead`),
    ...(!hasSeccomp && Object.hasOwn(annotations, SECCOMP_POD) ? [`${at}metadata.annotations[${SECCOMP_POD}]: non-functional in v1.27+; use the "seccompProfile" field instead`] : []),
    ...containerWarnings(place),
    ...portWarnings(place),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0 ? [`${at}spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`] : []),
    ...affinityWarnings(place),
  ];
}

/** As `podWarnings`, for what makes pods of a template and gives them its own name. @source pkg/registry/apps/deployment/strategy.go */
export function workloadWarnings(template: PodTemplateSpec | undefined, at: string, name?: string): readonly string[] {
  return [...name === undefined ? [] : podNameWarnings(name, 'in Pod names and hostnames'), ...template?.spec === undefined ? [] : podWarnings({ spec: template.spec, metadata: template.metadata ?? {}, at: `${at}.` })];
}

/** Names of objects may hold what names of hosts may not. */
export function podNameWarnings(name: string, use: string): readonly string[] {
  const problems = dns1123Label(name);
  return problems.length === 0 ? [] : [`metadata.name: this is used ${use}, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`];
}

function nodeLabelWarnings({ spec, at }: PodPlace): readonly string[] {
  const old = (key: string) => Object.hasOwn(OLD_NODE_LABELS, key) ? OLD_NODE_LABELS[key] : undefined;
  const { requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } = spec.affinity?.nodeAffinity ?? {};
  const path = `${at}spec.affinity.nodeAffinity`;
  const terms = [
    ...(required?.nodeSelectorTerms ?? []).map((term, index) => ({ term, place: `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]` })),
    ...preferred.map(({ preference }, index) => ({ term: preference, place: `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference` })),
  ];
  return [
    ...Object.keys(spec.nodeSelector ?? {}).flatMap(key => old(key) === undefined ? [] : [`${at}spec.nodeSelector[${key}]: ${old(key)}`]),
    ...terms.flatMap(({ term, place }) => (term.matchExpressions ?? []).flatMap(({ key }, index) => old(key) === undefined ? [] : [`${place}.matchExpressions[${index}].key: ${key} is ${old(key)}`])),
    ...(spec.topologySpreadConstraints ?? []).flatMap(({ topologyKey, labelSelector }, index) => [
      ...old(topologyKey) === undefined ? [] : [`${at}spec.topologySpreadConstraints[${index}].topologyKey: ${topologyKey} is ${old(topologyKey)}`],
      ...labelSelector === undefined ? [`${at}spec.topologySpreadConstraints[${index}].labelSelector: ${NULL_SELECTOR}`] : [],
    ]),
  ];
}

function affinityWarnings({ spec, at }: PodPlace): readonly string[] {
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap(kind => {
    const { requiredDuringSchedulingIgnoredDuringExecution: required = [], preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } = spec.affinity?.[kind] ?? {};
    const path = `${at}spec.affinity.${kind}`;
    return [
      ...required.flatMap(({ labelSelector }, index) => labelSelector === undefined ? [`${path}.requiredDuringSchedulingIgnoredDuringExecution[${index}].labelSelector: ${NULL_SELECTOR}`] : []),
      ...preferred.flatMap(({ podAffinityTerm }, index) => podAffinityTerm.labelSelector === undefined ? [`${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm.labelSelector: ${NULL_SELECTOR}`] : []),
    ];
  });
}

/** Values that came before, with their places. */
function repeated(values: readonly string[]): readonly (readonly [number, string])[] {
  return values.flatMap((value, index) => values.indexOf(value) < index ? [[index, value] as const] : []);
}
