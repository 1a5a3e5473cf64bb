import type { KubernetesObject, Secret } from './objects.ts';
import { LAST_APPLIED_ANNOTATION, lastApplied } from './patch/threeWay.ts';
import { isMap } from './patch/values.ts';
import { isBase64, toBase64 } from './validation/base64.ts';
import { metadataOf } from './withoutSecretData.ts';

/**
 * A Secret whose data can be compared with another one's and not be read: each value is its digest, salted with the uid of the object that
 * is there and the key, so that equal values are not told. `stringData` is in `data`, where the API keeps it. Of annotations only kubectl's
 * record is left, with digests too.
 */
export function withSecretDigests<T extends KubernetesObject>(object: T, uid: string | undefined): T {
  const record = lastApplied(object);
  const { data, stringData, metadata: { annotations: _annotations, ...metadata }, ...rest } = object as unknown as Secret & { readonly data?: unknown; readonly stringData?: unknown };
  const values = Object.entries({ ...isMap(data) ? data : {}, ...isMap(stringData) ? Object.fromEntries(Object.entries(stringData).map(([key, text]) => [key, typeof text === 'string' ? toBase64(text) : text])) : {} });
  const digests = Object.fromEntries(values.map(([key, value]) => [key, typeof value === 'string' ? digestOf(value, `${uid ?? ''}/${key}`) : value]));
  return {
    ...rest, ...data === undefined && stringData === undefined ? {} : { data: digests },
    metadata: { ...metadata, ...record === undefined ? {} : { annotations: { [LAST_APPLIED_ANNOTATION]: JSON.stringify(withSecretDigests({ ...record, metadata: metadataOf(record) }, uid)) } } },
  } as unknown as T;
}

/** In base64, as the API wants data. */
const digestOf = (value: string, salt: string): string => process.getBuiltinModule('node:crypto').createHash('sha256').update(`${salt}\0`).update(isBase64(value) ? Buffer.from(value, 'base64') : value).digest('base64');
