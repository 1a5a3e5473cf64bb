import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import type { FieldRequirement, LabelRequirement } from '../../../api/selectors.ts';
import { matchesLabels, parseFieldSelector, parseLabelSelector } from '../../../api/selectors.ts';
import type { Machinery } from '../machinery.ts';
import type { ServedResource } from '../served.ts';

/** What a list or watch asks for: 'a=b', 'status.phase=Running'. */
export interface SelectorTexts { readonly labelSelector?: string | undefined; readonly fieldSelector?: string | undefined }

/** Says whether a stored object is selected. `all` when every object is. */
export interface Selection {
  readonly all: boolean;
  matches(stored: KubernetesObject): boolean;
}

/** Throws ApiError 400 on a selector that cannot be parsed or names a field that the kind does not offer. */
export function toSelection(machinery: Machinery, resource: ServedResource, texts: SelectorTexts): Selection {
  const labels = parsed(parseLabelSelector(texts.labelSelector ?? ''));
  const fields = parsed(parseFieldSelector(texts.fieldSelector ?? '')).map(field => ({ ...field, path: toStoredPath(resource, field.path) }));
  const fieldsOf = (object: KubernetesObject): Readonly<Record<string, string>> => ({
    ...machinery.behaviourOf(resource).selectableFields(object), 'metadata.name': object.metadata.name ?? '', 'metadata.namespace': object.metadata.namespace ?? '',
  });
  if (fields.length > 0) assertKnown(fields, fieldsOf(BLANK));
  return {
    all: labels.length === 0 && fields.length === 0,
    matches: stored => matchesLabels(labels as readonly LabelRequirement[], stored.metadata.labels) && (fields.length === 0 || matchesFields(fields, fieldsOf(stored))),
  };
}

/** An object of any kind with nothing in it, to learn the names of its selectable fields. */
const BLANK = { metadata: {}, spec: {}, status: {}, involvedObject: {}, source: {} } as KubernetesObject;

function toStoredPath(resource: ServedResource, path: string): string {
  if (resource.view === undefined) return path;
  return path === 'reportingController' ? 'reportingComponent' : path.replace(/^regarding\./, 'involvedObject.');
}

/** Kinds without fields of their own say which two they have. @source apimachinery runtime DefaultMetaV1FieldSelectorConversion */
function assertKnown(fields: readonly FieldRequirement[], known: Readonly<Record<string, string>>): void {
  const plain = Object.keys(known).length === 2;
  for (const { path } of fields) {
    if (Object.hasOwn(known, path)) continue;
    throw apiErrors.badRequest(plain ? `${JSON.stringify(path)} is not a known field selector: only "metadata.name", "metadata.namespace"` : `field label not supported: ${path}`);
  }
}

function matchesFields(fields: readonly FieldRequirement[], values: Readonly<Record<string, string>>): boolean {
  return fields.every(({ path, operator, value }) => (values[path] === value) === (operator === '='));
}

function parsed<T>(result: { readonly value: T; readonly error?: undefined } | { readonly value?: undefined; readonly error: string }): T {
  if (result.error !== undefined) throw apiErrors.badRequest(result.error);
  return result.value;
}
