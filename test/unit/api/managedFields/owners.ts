import type { KubernetesObject } from '../../../../src/api/objects.ts';
import { applyConfiguration } from '../../../../src/api/managedFields/applyConfiguration.ts';
import type { VersionedKind } from '../../../../src/api/managedFields/changeOwners.ts';
import { emptyObject } from '../../../../src/api/managedFields/emptyObject.ts';
import { pathsOf } from '../../../../src/api/managedFields/fieldSet.ts';
import { storedManagers } from '../../../../src/api/managedFields/managers.ts';
import { formatPath } from '../../../../src/api/managedFields/pathElement.ts';
import { tableType } from '../../../../src/api/managedFields/tableType.ts';
import { trackUpdate } from '../../../../src/api/managedFields/trackUpdate.ts';
import type { Writer } from '../../../../src/api/managedFields/trackUpdate.ts';

/** An object of one kind and the writes to it, as the API server makes them but for defaults. */
export class Owned {
  object: KubernetesObject;
  readonly apiVersion: string;
  readonly kind: string;
  readonly #kind: VersionedKind;
  #second = 0;

  constructor(apiVersion: string, kind: string, versions?: VersionedKind) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.object = emptyObject(apiVersion, kind);
    this.#kind = versions ?? { typeOf: version => tableType(version, kind), convert: (object, version) => version === object.apiVersion ? object : undefined };
  }

  update(manager: string, change: object, writer: Partial<Writer> = {}): this {
    const next = { ...this.object, ...change, metadata: { ...this.object.metadata, ...(change as Partial<KubernetesObject>).metadata } } as KubernetesObject;
    const managedFields = trackUpdate({ kind: this.#kind, live: this.object, next, writer: this.#writer(manager, writer) });
    const { managedFields: _, ...metadata } = next.metadata;
    this.object = { ...next, metadata: { ...metadata, uid: 'u', ...(managedFields === undefined ? {} : { managedFields }) } };
    return this;
  }

  apply(manager: string, configuration: object, { force = false, ...writer }: Partial<Writer> & { readonly force?: boolean } = {}): this {
    const full = { apiVersion: writer.apiVersion ?? this.apiVersion, kind: this.kind, metadata: {}, ...configuration };
    const object = applyConfiguration({ kind: this.#kind, kindName: this.kind, live: this.object, configuration: full, force, writer: this.#writer(manager, writer) });
    this.object = { ...object, metadata: { ...object.metadata, uid: 'u' } };
    return this;
  }

  /** 'manager Apply 3' → paths; the number is the second of the entry's time. */
  get owners(): Record<string, string[]> {
    return Object.fromEntries([...storedManagers(this.object.metadata.managedFields).values()].map(({ manager, operation, subresource, time, fields }) =>
      [`${manager} ${operation}${subresource === undefined ? '' : `/${subresource}`} ${time === undefined ? '-' : Number(time.slice(17, 19))}`, [...pathsOf(fields)].map(formatPath)]));
  }

  /** Like `owners`, without times. */
  get timeless(): Record<string, string[]> {
    return Object.fromEntries(Object.entries(this.owners).map(([key, paths]) => [key.replace(/ \S+$/, ''), paths]));
  }

  #writer(manager: string, writer: Partial<Writer>): Writer {
    return { manager, apiVersion: this.apiVersion, ignored: {}, time: `2026-01-01T00:00:${String(++this.#second).padStart(2, '0')}Z`, ...writer };
  }
}
