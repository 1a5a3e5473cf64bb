import type { FieldError } from './apiError.ts';
import type { FieldType } from './managedFields/fieldType.ts';
import type { KubernetesObject } from './objects.ts';

/** One column of `kubectl get`; priority 0 shows always, 1 with `-o wide`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description: string;
  readonly priority: number;
}

/** Parts of an object that are written by themselves, as the object's own kind. */
export const writeSubresources = ['status', 'approval', 'ephemeralcontainers', 'resize'] as const;
export type WriteSubresource = (typeof writeSubresources)[number];

/** What an update may be of: the object itself has none, and `finalize` is a namespace's with its `spec.finalizers`, for updates alone. */
export type UpdateSubresource = WriteSubresource | 'finalize';

/** Who writes, and when. */
export interface Write {
  readonly user: { readonly name: string; readonly uid?: string; readonly groups: readonly string[]; readonly extra?: Readonly<Record<string, readonly string[]>> };
  readonly nowMs: number;
}

/**
 * What the API server does differently for one kind; everything else is generic machinery.
 * All functions are pure but for the object that they are told to fill in; none throws.
 */
export interface KindBehaviour<T extends KubernetesObject = KubernetesObject> {
  /** Fills in Kubernetes' defaults, in place; idempotent. */
  applyDefaults(object: T): void;
  /** Drops what a create may not set (status), sets initial status (pod phase Pending). In place. */
  prepareForCreate(object: T, write?: Write): void;
  /** Keeps what this write may not touch: status on a spec write, all but status on a status write. In place on `next`. */
  prepareForUpdate(next: T, old: T, subresource: UpdateSubresource | undefined, write?: Write): void;
  /** A PUT of a name that is not there creates the object. */
  readonly createsOnUpdate?: true;
  /** A PUT must say which version of the object it has seen. */
  readonly needsVersionToUpdate?: true;
  validate(object: T): readonly FieldError[];
  /** What only a new object must satisfy; called besides `validate`. */
  validateCreate?(object: T): readonly FieldError[];
  /** Also immutable fields. Called besides `validate`. */
  validateUpdate(next: T, old: T, subresource: UpdateSubresource | undefined): readonly FieldError[];
  /** What a writer should know, in Kubernetes' words: deprecated fields, and those that do something else than it seems. Asked when an object is made (`old` is absent), and when what its generation counts changes. */
  warnings?(next: T, old: T | undefined): readonly string[];
  /** Sentences about fields that are accepted without effect, each naming its field, for the writer. */
  notHonoured?(object: T): readonly string[];
  /** Whether a write changed what `metadata.generation` counts; kinds without generation answer undefined. */
  generationChanged?(next: T, old: T): boolean;
  /** Values for field selectors besides metadata.name and metadata.namespace. */
  selectableFields(object: T): Readonly<Record<string, string>>;
  readonly columns: readonly PrinterColumn[];
  /** Cells for `columns`, as kubectl prints them; null where there is no value. */
  row(object: T, nowMs: number): readonly (string | number | boolean | null)[];
  /** What a delete adds to an object that was not under deletion, in place; `now` is an API time. */
  prepareForDelete?(object: T, now: string): void;
  /** How fields of a version merge and who may own them; absent, or undefined: as the schema table says, else as the values look. */
  fieldType?(apiVersion: string): FieldType | undefined;
  /** Default grace period of a delete in seconds; 0 for kinds that go at once. */
  gracePeriodSeconds?(object: T): number;
}
