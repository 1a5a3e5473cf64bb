import type { Status } from '../../../../api/objects.ts';
import type { ServedResource } from '../../served.ts';
import type { AdmissionAttributes } from '../admissionPlugin.ts';
import type { SeenRequest } from '../seenRequest.ts';

const OPTIONS: Readonly<Record<string, string>> = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' };

/** What a webhook answered. */
export interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: Status;
  /** Base64 of a JSON patch. */
  readonly patch?: string;
  readonly patchType?: string;
  readonly warnings?: readonly string[];
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

interface Review { readonly uid: string; readonly version: 'v1' | 'v1beta1'; readonly seen: SeenRequest }

/** The question, with the objects as the webhook wants to see them. @source k8s.io/apiserver pkg/admission/plugin/webhook/request */
export function toAdmissionReview(attributes: AdmissionAttributes, { uid, version, seen }: Review): object {
  const { resource, subresource = '', name, namespace = '', operation, user, dryRun, options } = attributes;
  const { seenAs, ownKind } = seen;
  const kindOf = (served: ServedResource) => ownKind === undefined ? { group: served.group, version: served.version, kind: served.kind } : { ...splitVersion(ownKind.apiVersion), kind: ownKind.kind };
  const resourceOf = (served: ServedResource) => ({ group: served.group, version: served.version, resource: served.plural });
  return {
    kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid, kind: kindOf(seenAs), resource: resourceOf(seenAs), ...(subresource === '' ? {} : { subResource: subresource }),
      requestKind: kindOf(resource), requestResource: resourceOf(resource), ...(subresource === '' ? {} : { requestSubResource: subresource }),
      ...(name === '' ? {} : { name }), ...(namespace === '' ? {} : { namespace }), operation,
      userInfo: { username: user.name, ...(user.uid === undefined ? {} : { uid: user.uid }), groups: user.groups, ...(user.extra === undefined ? {} : { extra: user.extra }) },
      object: seen.object ?? null, oldObject: seen.oldObject ?? null, dryRun,
      options: OPTIONS[operation] === undefined ? null : toOptions(OPTIONS[operation], options, dryRun),
    },
  };
}

/** The answer, checked. Throws an Error that says what is wrong with it. */
export function verifyResponse(answer: unknown, { uid, version, mutating }: { readonly uid: string; readonly version: string; readonly mutating: boolean }): AdmissionResponse {
  const { apiVersion = '', kind = '', response } = (answer ?? {}) as { readonly apiVersion?: string; readonly kind?: string; readonly response?: AdmissionResponse };
  if (typeof response !== 'object' || response === null) throw new Error('webhook response was absent');
  if (version === 'v1') {
    if (response.uid !== uid) throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`);
    if (apiVersion !== 'admission.k8s.io/v1' || kind !== 'AdmissionReview') throw new Error(`expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${apiVersion}, Kind=${kind}`);
  }
  const hasPatch = (response.patch ?? '') !== '';
  if (!mutating && hasPatch) throw new Error('validating webhook may not return response.patch');
  if (!mutating && response.patchType !== undefined) throw new Error('validating webhook may not return response.patchType');
  if (mutating && version === 'v1' && hasPatch && response.patchType === undefined) throw new Error('webhook returned response.patch but not response.patchType');
  if (mutating && !hasPatch && response.patchType !== undefined) throw new Error('webhook returned response.patchType but not response.patch');
  return response;
}

function toOptions(kind: string, { signal: _signal, dryRun: _dryRun, ...options }: AdmissionAttributes['options'], dryRun: boolean): object {
  return { kind, apiVersion: 'meta.k8s.io/v1', ...options, ...(dryRun ? { dryRun: ['All'] } : {}) };
}

function splitVersion(apiVersion = ''): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return { group: slash < 0 ? '' : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}
