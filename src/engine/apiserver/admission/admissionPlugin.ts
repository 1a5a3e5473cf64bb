import type { DeleteOptions, WriteOptions } from '../../../api/client.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import type { ServedResource } from '../served.ts';
import type { User } from '../user.ts';

/** What is known of a request before any object is at hand; enough to say whether a plugin cares. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  /** As the client named it; a view (events.k8s.io) is not turned into what it is stored as. */
  readonly resource: ServedResource;
  readonly subresource?: string | undefined;
  /** Undefined for cluster-scoped resources. For a Namespace its own name, as in Kubernetes. */
  readonly namespace: string | undefined;
  /** '' for a create that leaves the name to the server. */
  readonly name: string;
  readonly user: User;
  readonly dryRun: boolean;
  readonly options: WriteOptions & DeleteOptions;
  /** Takes a sentence for the client beside the answer. */
  readonly warn: (text: string) => void;
  /** Notes something for the audit log; a key is 'plugin.example.com/what'. */
  readonly annotate: (key: string, value: string) => void;
}

/** A request with its objects, both in the stored version. */
export interface AdmissionAttributes extends AdmissionRequest {
  /**
   * What is to be: with defaults; `mutate` changes it in place. Absent for DELETE. For a subresource with a kind of its own (Scale, Binding,
   * PodExecOptions) that kind.
   */
  readonly object: KubernetesObject | undefined;
  /** What is: for UPDATE and DELETE. Never to be changed. */
  readonly oldObject: KubernetesObject | undefined;
}

/** The object is offered to all plugins once, and once more when one says that it changed what others may have an opinion on. */
export interface MutationRound {
  readonly index: 0 | 1;
  readonly changed: () => void;
}

/**
 * One step of admission. All are asked to `mutate`, in order, before the object is validated, then all to `validate`; what throws
 * (an ApiError) refuses the request. Both may run again when the object changed meanwhile.
 */
export interface AdmissionPlugin {
  /** As kube-apiserver's --enable-admission-plugins names it. */
  readonly name: string;
  /** Must be quick: it is asked on every write. Requests that no plugin handles cost nothing more. */
  handles(request: AdmissionRequest): boolean;
  mutate?(attributes: AdmissionAttributes, round: MutationRound): void | Promise<void>;
  /** Sees the object as it will be stored, but for resourceVersion; must not change it. */
  validate?(attributes: AdmissionAttributes): void | Promise<void>;
}
