import { apiErrors } from '../../../api/apiError.ts';
import { controllerOf } from '../../../api/controllerOf.ts';
import type { KubernetesObject, Namespace, ObjectMeta, Pod, PodSpec } from '../../../api/objects.ts';
import { evaluatePodSecurity, formatViolations } from '../../../api/podSecurity/evaluate.ts';
import { compareLevels, formatLevel, type LevelVersion, parseSecurityPolicy } from '../../../api/podSecurity/policy.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { Storage } from '../../storage/contract.ts';
import type { AdmissionAttributes, AdmissionPlugin, AdmissionRequest } from './admissionPlugin.ts';
import { forbidden } from './forbidden.ts';

const LABELS = 'pod-security.kubernetes.io/';
/** Subresources that carry no pod spec. */
const IGNORED: readonly string[] = ['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status'];
const MAX_PODS_CHECKED = 3000;

/** Where kinds keep the pods that they make. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  'replicationcontrollers': ['spec', 'template'], 'podtemplates': ['template'], 'replicasets.apps': ['spec', 'template'], 'deployments.apps': ['spec', 'template'],
  'statefulsets.apps': ['spec', 'template'], 'daemonsets.apps': ['spec', 'template'], 'jobs.batch': ['spec', 'template'], 'cronjobs.batch': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** The Pod Security Standards, as the labels of namespaces ask for them. Nothing is exempt. @source k8s.io/pod-security-admission admission */
export function makePodSecurity(storage: Storage): AdmissionPlugin {
  const namespaceOf = (name: string | undefined) => storage.get({ resource: 'namespaces', namespace: '', name: name ?? '' }) as Namespace | undefined;
  return {
    name: 'PodSecurity',
    handles(request) {
      if (request.operation !== 'CREATE' && request.operation !== 'UPDATE') return false;
      const resource = groupResourceOf(request.resource);
      if (resource === 'namespaces') return request.subresource === undefined;
      const concerns = resource === 'pods' ? !IGNORED.includes(request.subresource ?? '') : request.subresource === undefined && Object.hasOwn(TEMPLATES, resource);
      return concerns && Object.keys(namespaceOf(request.namespace)?.metadata.labels ?? {}).some(label => label.startsWith(LABELS));
    },
    validate(attributes) {
      const resource = groupResourceOf(attributes.resource);
      if (resource === 'namespaces') return validateNamespace(storage, attributes);
      const { policy } = parseSecurityPolicy(namespaceOf(attributes.namespace)?.metadata.labels);
      if (resource === 'pods') {
        const pod = attributes.object as Pod;
        if (attributes.operation === 'UPDATE' && !runsSomethingNew(pod, attributes.oldObject as Pod)) return;
        if (pod.spec === undefined) return;
        enforce(attributes, policy.enforce, { spec: pod.spec, metadata: pod.metadata });
        report(attributes, policy, { spec: pod.spec, metadata: pod.metadata });
        return;
      }
      const template = at(attributes.object, TEMPLATES[resource] ?? []) as { readonly metadata?: ObjectMeta; readonly spec?: PodSpec } | undefined;
      if (template?.spec !== undefined) report(attributes, policy, { spec: template.spec, metadata: template.metadata ?? {} });
    },
  };
}

interface PodLike { readonly spec: PodSpec; readonly metadata: ObjectMeta }

function enforce(attributes: AdmissionAttributes, level: LevelVersion, { spec, metadata }: PodLike): void {
  attributes.annotate(`${LABELS}enforce-policy`, formatLevel(level));
  const violations = evaluatePodSecurity(level, spec, metadata);
  if (violations.length > 0) throw forbidden(attributes, `violates PodSecurity "${formatLevel(level)}": ${formatViolations(violations)}`);
}

function report({ annotate, warn }: AdmissionRequest, { audit, warn: warning }: { readonly audit: LevelVersion; readonly warn: LevelVersion }, { spec, metadata }: PodLike): void {
  const audited = evaluatePodSecurity(audit, spec, metadata);
  if (audited.length > 0) annotate(`${LABELS}audit-violations`, `would violate PodSecurity "${formatLevel(audit)}": ${formatViolations(audited)}`);
  const warned = evaluatePodSecurity(warning, spec, metadata);
  if (warned.length > 0) warn(`would violate PodSecurity "${formatLevel(warning)}": ${formatViolations(warned)}`);
}

/** Labels that mean something, and a word about pods that a stricter level would not have let in. */
function validateNamespace(storage: Storage, { operation, object, oldObject, name, warn }: AdmissionAttributes): void {
  const next = parseSecurityPolicy(object?.metadata.labels);
  const old = parseSecurityPolicy(oldObject?.metadata.labels);
  const news = operation === 'CREATE' || JSON.stringify(next.errors) !== JSON.stringify(old.errors);
  if (next.errors.length > 0 && news) throw apiErrors.invalid({ kind: 'Namespace', group: '', name: object?.metadata.name ?? '' }, next.errors);
  const { enforce: level } = next.policy;
  const { enforce: before } = old.policy;
  if (operation === 'CREATE' || level.level === 'privileged' || (level.version === before.version && compareLevels(level.level, before.level) < 1)) return;
  const pods = firstOfEachController(storage.list({ resource: 'pods', namespace: name }).objects as readonly Pod[]);
  if (pods.length > MAX_PODS_CHECKED) warn(`new PodSecurity enforce level only checked against the first ${MAX_PODS_CHECKED} of ${pods.length} existing pods`);
  const byReason = Map.groupBy(pods.slice(0, MAX_PODS_CHECKED), pod => (pod.spec === undefined ? [] : evaluatePodSecurity(level, pod.spec, pod.metadata)).map(({ reason }) => reason).join(', '));
  byReason.delete('');
  if (byReason.size > 0) warn(`existing pods in namespace "${name}" violate the new PodSecurity enforce level "${formatLevel(level)}"`);
  for (const sentence of [...byReason].map(([reason, bad]) => `${nameAll(bad.map(pod => pod.metadata.name ?? '').sort())}: ${reason}`).sort()) warn(sentence);
}

const nameAll = ([first, ...others]: readonly string[]) => others.length === 0 ? first : `${first} (and ${others.length} other ${others.length === 1 ? 'pod' : 'pods'})`;

/** All pods, those first that stand for others of the same controller. */
function firstOfEachController(pods: readonly Pod[]): readonly Pod[] {
  const seen = new Set<string>();
  const isFirst = (pod: Pod) => {
    const uid = controllerOf(pod)?.uid;
    if (uid === undefined) return true;
    if (seen.has(uid)) return false;
    seen.add(uid);
    return true;
  };
  const [first, rest] = [pods.filter(isFirst), new Set(pods)];
  for (const pod of first) rest.delete(pod);
  return [...first, ...rest];
}

/** Metadata may change freely; another image, or another container, is looked at again. */
function runsSomethingNew(next: Pod, old: Pod): boolean {
  const imagesOf = ({ spec }: Pod) => [spec?.initContainers, spec?.containers].map(containers => (containers ?? []).map(({ image }) => image));
  if (JSON.stringify(imagesOf(next)) !== JSON.stringify(imagesOf(old))) return true;
  return (next.spec?.ephemeralContainers ?? []).some(({ name, image }) => old.spec?.ephemeralContainers?.find(container => container.name === name)?.image !== image);
}

function at(object: KubernetesObject | undefined, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], object);
}
