import type { DeleteOptions, WriteOptions } from '../../../api/client.ts';
import type { RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { storedAs } from '../served.ts';
import type { AdmissionRequest } from './admissionPlugin.ts';

/** Where a write goes and what it is. */
export interface AdmissionTarget {
  readonly operation: AdmissionRequest['operation'];
  readonly resource: ServedResource;
  readonly subresource?: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly options?: WriteOptions & DeleteOptions;
}

/** A write as admission sees it. */
export function toAdmissionRequest({ user, dryRun = false, warn, annotate = () => undefined, fieldValidation }: RequestContext, { namespace, options, ...target }: AdmissionTarget): AdmissionRequest {
  const isNamespace = storedAs(target.resource).kind === 'Namespace';
  return { ...target, namespace: isNamespace ? target.name : target.resource.namespaced ? namespace ?? '' : undefined, user, dryRun, warn, annotate, options: options ?? (fieldValidation === undefined ? {} : { fieldValidation }) };
}
