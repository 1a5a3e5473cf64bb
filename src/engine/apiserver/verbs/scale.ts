import { apiErrors } from '../../../api/apiError.ts';
import type { ObjectKey } from '../../../api/client.ts';
import { applyCustomScale, toCustomScale } from '../../../api/customResources/customScale.ts';
import { applyConfiguration } from '../../../api/managedFields/applyConfiguration.ts';
import { fromScaleOwners, toScaleOwners } from '../../../api/managedFields/scaleOwners.ts';
import type { ScaledObject } from '../../../api/managedFields/scaleOwners.ts';
import { tableType } from '../../../api/managedFields/tableType.ts';
import { trackUpdate } from '../../../api/managedFields/trackUpdate.ts';
import type { Writer } from '../../../api/managedFields/trackUpdate.ts';
import type { KubernetesObject, ManagedFieldsEntry, Scale } from '../../../api/objects.ts';
import { apiVersionOf } from '../../../api/resources.ts';
import type { Scalable } from '../../../api/scale.ts';
import { applyScale, toScale, validateScale } from '../../../api/scale.ts';
import { toTimestamp } from '../../../base/clock.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { getObject } from './get.ts';
import { assertSameObject } from './sameObject.ts';
import type { Projection } from './update.ts';
import { changeObject } from './update.ts';

interface ScaleView {
  readonly read: (object: KubernetesObject) => Scale;
  readonly write: (object: KubernetesObject, scale: Scale) => KubernetesObject;
}

function scaleViewOf({ custom }: ServedResource): ScaleView {
  const paths = custom?.scale;
  if (paths !== undefined) return { read: object => toCustomScale(object, paths), write: (object, scale) => applyCustomScale(object, paths, scale) };
  return { read: object => toScale(object as Scalable), write: (object, scale) => applyScale(object as Scalable, scale) };
}

const toProjection = ({ read, write }: ScaleView): Projection => ({ subresource: 'scale', toProjected: read, toObject: (object, scale) => write(object, scale as Scale) });

/** Throws ApiError 404. */
export async function getScale(machinery: Machinery, resource: ServedResource, key: ObjectKey): Promise<Scale> {
  return scaleViewOf(resource).read(await getObject(machinery, resource, key));
}

const kind = { typeOf: (apiVersion: string) => tableType(apiVersion, 'Scale'), convert: () => undefined };

export interface ScaleChange {
  readonly key: ObjectKey;
  /** Makes the wanted Scale from that of the stored object, whose managedFields say who owns the replicas. `writer`: who asks. */
  readonly change: (current: Scale, writer: Writer) => Scale;
  readonly context: RequestContext;
  /** `change` sets the managedFields. */
  readonly owned?: boolean;
}

/** Sets the number of replicas as `change` says. Throws ApiError 404, 409, 422. */
export async function changeScale(machinery: Machinery, resource: ServedResource, { key, change, context, owned = false }: ScaleChange): Promise<Scale> {
  const scaled: ScaledObject = { apiVersion: apiVersionOf(resource), replicas: resource.custom?.scale?.specReplicasPath.slice(1).split('.').map(field => `f:${field}`) ?? ['f:spec', 'f:replicas'] };
  const { read, write } = scaleViewOf(resource);
  return read(await changeObject(machinery, resource, { name: key.name, namespace: key.namespace, context, projection: toProjection({ read, write }), owned: true }, stored => {
    const writer: Writer = { manager: context.fieldManager ?? '', apiVersion: 'autoscaling/v1', subresource: 'scale', time: toTimestamp(machinery.clock.now()), ignored: {} };
    const current = withOwners(read(stored), toScaleOwners(stored.metadata.managedFields, scaled));
    const wanted = change(current, writer);
    assertSameObject(wanted, key);
    const errors = validateScale(wanted);
    if (errors.length > 0) throw apiErrors.invalid({ kind: 'Scale', group: 'autoscaling', name: key.name }, errors);
    const owners = owned ? wanted.metadata.managedFields : trackUpdate({ kind, live: current, next: wanted, writer });
    const next = withOwners(write(stored, wanted), fromScaleOwners(stored.metadata.managedFields, owners, scaled));
    const { uid, resourceVersion } = wanted.metadata;
    next.metadata = { ...next.metadata, ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    return next;
  }));
}

/** Server-side apply of a Scale. Throws ApiError 400, 404, 409, 422, 500. */
export async function applyScaleConfiguration(machinery: Machinery, resource: ServedResource, { key, configuration, force, context }: { readonly key: ObjectKey; readonly configuration: KubernetesObject; readonly force: boolean; readonly context: RequestContext }): Promise<Scale> {
  return changeScale(machinery, resource, { key, context, owned: true, change: (current, writer) => applyConfiguration({ kind, kindName: 'Scale', live: current, configuration, writer, force }) as Scale });
}

function withOwners<T extends KubernetesObject>(object: T, managedFields: ManagedFieldsEntry[] | undefined): T {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, ...(managedFields === undefined ? {} : { managedFields }) } };
}
