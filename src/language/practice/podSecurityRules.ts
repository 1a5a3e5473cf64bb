import type { ObjectMeta, PodSpec } from '../../api/objects.ts';
import { baselineControls } from '../../api/podSecurity/baselineControls.ts';
import type { Control } from '../../api/podSecurity/check.ts';
import { restrictedControls } from '../../api/podSecurity/restrictedControls.ts';
import type { PathSegment } from '../../manifest/node.ts';
import type { PracticeRule, Problem } from './practiceRule.ts';

/** A rule of a Pod Security Standard: the very check that the API's admission makes. */
export interface PodSecurityRule extends PracticeRule { readonly level: Control['level']; readonly overrides: readonly string[] }

const PER_CONTAINER = ['initContainers', 'containers', 'ephemeralContainers'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'];

const inContext = (field: string) => [`securityContext.${field}`, ...PER_CONTAINER.map(list => `${list}.*.securityContext.${field}`)];
const inContainers = (...fields: readonly string[]) => PER_CONTAINER.flatMap(list => fields.map(field => `${list}.*.${field}`));

/** By control: where in a pod's spec what it forbids is written. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  appArmorProfile: inContext('appArmorProfile'), capabilities_baseline: inContainers('securityContext.capabilities.add.*'), hostNamespaces: ['hostNetwork', 'hostPID', 'hostIPC'], hostPathVolumes: ['volumes.*'],
  hostPorts: inContainers('ports.*.hostPort'), hostProbesAndHostLifecycle: inContainers(...PROBES.flatMap(probe => [`${probe}.httpGet.host`, `${probe}.tcpSocket.host`])), privileged: inContainers('securityContext.privileged'),
  procMount: inContainers('securityContext.procMount'), seLinuxOptions: inContext('seLinuxOptions'), seccompProfile_baseline: inContext('seccompProfile'), sysctls: ['securityContext.sysctls.*'], windowsHostProcess: inContext('windowsOptions.hostProcess'),
  allowPrivilegeEscalation: inContainers('securityContext.allowPrivilegeEscalation'), capabilities_restricted: inContainers('securityContext.capabilities.add.*', 'securityContext.capabilities.drop'), procMount_restricted: inContainers('securityContext.procMount'),
  restrictedVolumes: ['volumes.*'], runAsNonRoot: inContext('runAsNonRoot'), runAsUser: inContext('runAsUser'), seccompProfile_restricted: inContext('seccompProfile'),
};

export const podSecurityRules: readonly PodSecurityRule[] = [...baselineControls, ...restrictedControls].map(control => ({
  code: codeOf(control.id), group: 'security', level: control.level, overrides: (control.overrides ?? []).map(codeOf), isOptional: true,
  title: `Pod Security Standard ${control.level}: ${control.id.replace(/_.*/, '')}.`, from: [`Pod Security ${control.id}`],
  check: ({ pods }) => pods.flatMap(({ spec, metadata, path }) => blame(control, spec, metadata).map(problem => ({ ...problem, path: [...path, 'spec', ...problem.path] }))),
}));

function codeOf(id: string): string {
  return `pod-security-${id.replaceAll('_', '-').replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

/** The written values without which the check would say less; where something is lacking, the containers that it says so of. */
function blame(control: Control, spec: PodSpec, metadata: ObjectMeta): Problem[] {
  const check = control.versions.at(-1)?.[1];
  const violation = check?.(spec, metadata);
  if (check === undefined || violation === undefined) return [];
  const message = `${control.level} pods: ${violation.reason} (${violation.detail})`;
  const patterns = PLACES[control.id] ?? [];
  const written = patterns.flatMap(pattern => expand(spec, pattern.split('.'))).filter(path => (check(without(spec, path), metadata)?.detail.length ?? 0) < violation.detail.length);
  if (written.length > 0) return written.map(path => ({ path, message }));
  const field = patterns.at(-1)?.split('.').slice(2).filter(part => part !== '*') ?? [];
  const lacking = PER_CONTAINER.flatMap(list => ((spec as unknown as Record<string, readonly object[] | undefined>)[list] ?? []).flatMap((container, index) => check({ ...spec, initContainers: [], containers: [], ephemeralContainers: [], [list]: [container] } as PodSpec, metadata) === undefined ? [] : [[list, index, ...field]]));
  return (lacking.length > 0 ? lacking : [[]]).map(path => ({ path, message }));
}

function expand(value: unknown, [head, ...rest]: readonly string[], path: readonly PathSegment[] = []): (readonly PathSegment[])[] {
  if (head === undefined) return [path];
  if (typeof value !== 'object' || value === null) return [];
  if (head === '*') return Array.isArray(value) ? value.flatMap((item: unknown, index) => expand(item, rest, [...path, index])) : [];
  return Object.hasOwn(value, head) ? expand((value as Record<string, unknown>)[head], rest, [...path, head]) : [];
}

function without(spec: PodSpec, path: readonly PathSegment[]): PodSpec {
  const copy = structuredClone(spec);
  const parent = path.slice(0, -1).reduce<unknown>((value, part) => (value as Record<PathSegment, unknown>)[part], copy) as Record<PathSegment, unknown>;
  const [last] = path.slice(-1);
  if (last === undefined) return copy;
  if (Array.isArray(parent)) parent.splice(Number(last), 1); else delete parent[last];
  return copy;
}
