import type { Container, KubernetesObject, ObjectMeta, PodSpec } from '../../api/objects.ts';
import { checkSchema, type SchemaProblem } from '../../api/schema/check.ts';
import { withoutNulls } from '../../base/withoutNulls.ts';
import { toData, valueAt, type PathSegment } from '../../manifest/node.ts';
import type { Fix } from '../finding.ts';
import type { PlacedObject, Workspace } from '../workspace/workspace.ts';

/** Pods that an object is or makes, as written: no defaults. */
export interface PodSubject { readonly metadata: ObjectMeta; readonly spec: PodSpec; /** Of the pod inside its object. */ readonly path: readonly PathSegment[] }

/** What a rule looks at. */
export interface PracticeSubject extends PlacedObject {
  readonly data: KubernetesObject & { readonly spec?: Readonly<Record<string, unknown>> };
  readonly pods: readonly PodSubject[];
  readonly workspace: Workspace;
}

/** Something that a rule asks to change; `path` is inside the object, of the field that is wrong or missing. */
export interface Problem { readonly path: readonly PathSegment[]; readonly message: string; readonly fixes?: readonly Fix[] }

/** One practice, with the tools whose check it is. */
export interface PracticeRule {
  /** Stable, kebab-case; kube-linter's or kube-score's own name where they have the check. */
  readonly code: string;
  readonly group: 'security' | 'reliability' | 'resources' | 'network' | 'access' | 'upkeep';
  /** What it asks for, as one sentence for the documentation. */
  readonly title: string;
  /** 'kube-linter latest-tag', 'kube-score container-image-tag'. */
  readonly from: readonly string[];
  /** Asked for by name only, as it is there. */
  readonly isOptional?: true;
  /** Looks at other objects of the workspace too. */
  readonly acrossObjects?: true;
  check(subject: PracticeSubject): readonly Problem[];
}

type Described = Omit<PracticeRule, 'check' | 'group'>;

/** Where inside a container or pod, and why; several where one is not enough. */
export type Complaint = readonly [at: readonly PathSegment[], message: string];
type Complaints = Complaint | readonly Complaint[] | undefined;

export function containerRule(described: Described, check: (container: Container, pod: PodSubject, subject: PracticeSubject) => Complaints): Omit<PracticeRule, 'group'> {
  return {
    ...described,
    check: subject => subject.pods.flatMap(pod => (['initContainers', 'containers'] as const).flatMap(field => (pod.spec[field] ?? []).flatMap((container, index) =>
      toProblems(check(container, pod, subject), [...pod.path, 'spec', field, index])))),
  };
}

/** Containers that stay: not those that run before the others and end. */
export function appContainerRule(described: Described, check: (container: Container, pod: PodSubject, subject: PracticeSubject) => Complaints): Omit<PracticeRule, 'group'> {
  return { ...described, check: subject => subject.pods.flatMap(pod => (pod.spec.containers ?? []).flatMap((container, index) => toProblems(check(container, pod, subject), [...pod.path, 'spec', 'containers', index]))) };
}

export function podRule(described: Described, check: (pod: PodSubject, subject: PracticeSubject) => Complaints): Omit<PracticeRule, 'group'> {
  return { ...described, check: subject => subject.pods.flatMap(pod => toProblems(check(pod, subject), pod.path)) };
}

/** `kinds` are those that it looks at; none: every one. */
export function objectRule(described: Described, kinds: readonly string[], check: (subject: PracticeSubject) => Complaints): Omit<PracticeRule, 'group'> {
  return { ...described, check: subject => kinds.length > 0 && !kinds.includes(subject.object.kind) ? [] : toProblems(check(subject), []) };
}

function toProblems(complaints: Complaints, base: readonly PathSegment[]): Problem[] {
  if (complaints === undefined || complaints.length === 0) return [];
  const all = typeof complaints[1] === 'string' ? [complaints as Complaint] : complaints as readonly Complaint[];
  return all.map(([at, message]) => ({ path: [...base, ...at], message }));
}

/** What the rules look at in one object of a workspace; undefined for what no file declares as an object and for what the API server would not decode. */
export function practiceSubjectOf(placed: PlacedObject, workspace: Workspace): PracticeSubject | undefined {
  const { manifest } = placed.object;
  const data = manifest === undefined ? undefined : withoutNulls(toData(manifest.root));
  if (manifest === undefined || typeof data !== 'object' || data === null || checkSchema(data, manifest.apiVersion, manifest.kind).some(({ code }) => UNTYPED.has(code))) return undefined;
  const pods = placed.object.pods.flatMap(({ path }): PodSubject[] => {
    const pod = withoutNulls(toData(valueAt(manifest.root, path))) as { metadata?: ObjectMeta; spec?: PodSpec };
    return pod.spec === undefined ? [] : [{ path, metadata: pod.metadata ?? {}, spec: pod.spec }];
  });
  return { ...placed, workspace, pods, data: data as PracticeSubject['data'] };
}

/** Rules take objects as the schema types them; unfinished text may hold anything. */
const UNTYPED: ReadonlySet<SchemaProblem['code']> = new Set(['wrongType', 'badFormat', 'nullItem']);
