import type { FieldError } from '../../apiError.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { VolumeAttachment } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, forbidden, invalid, invalidEach, required, tooLong } from '../../validation/fieldErrors.ts';
import { byteLength, dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateCsiDriverName } from '../../validation/storageParameters.ts';
import { keepStatusFromMetadata } from '../statusApart.ts';

const MAX_METADATA_BYTES = 256 * 1024;
const MAX_MESSAGE_BYTES = 1024;
const EXACTLY_ONE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

/** @source pkg/registry/storage/volumeattachment/strategy.go, pkg/apis/storage/validation ValidateVolumeAttachment; an inline volume's own fields are not looked at. */
export const volumeAttachmentBehaviour: KindBehaviour<VolumeAttachment> = {
  applyDefaults(attachment) {
    fillZeroValues(attachment, { 'spec': {}, 'spec.attacher': '', 'spec.nodeName': '', 'spec.source': {} });
    if (attachment.status !== undefined) (attachment.status as { attached?: boolean }).attached ??= false;
  },
  prepareForCreate(attachment) { attachment.status = { attached: false }; },
  prepareForUpdate: keepStatusFromMetadata,
  needsVersionToUpdate: true,
  validate: ({ metadata, spec, status }) => [...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validateSpec(spec), ...validateStatus(status)],
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    return semanticEqual(next.spec, old.spec) ? errors : [...errors, invalid('spec', next.spec, FIELD_IMMUTABLE)];
  },
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    { ...column('Attacher', 'attacher indicates the name of the volume driver that MUST handle this request. This is the name returned by GetPluginName().'), format: 'name' },
    column('PV', 'persistentVolumeName represents the name of the persistent volume to attach.'), column('Node', 'nodeName represents the node that the volume should be attached to.'),
    column('Attached', 'attached indicates the volume is successfully attached. This field must only be set by the entity completing the attach operation, i.e. the external-attacher.', 'boolean'),
    ageColumn,
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', spec?.attacher ?? '', spec?.source.persistentVolumeName ?? '', spec?.nodeName ?? '', status?.attached ?? false, ageOf(metadata.creationTimestamp, nowMs),
  ],
};

function validateSpec(spec: VolumeAttachment['spec'] | undefined): FieldError[] {
  const { attacher = '', nodeName = '', source = {} } = spec ?? {};
  const { inlineVolumeSpec, persistentVolumeName: claimed } = source;
  const errors: FieldError[] = attacher === '' ? [required('spec.attacher')] : [];
  if (inlineVolumeSpec === undefined && claimed === undefined) errors.push(required('spec.source', EXACTLY_ONE));
  else if (inlineVolumeSpec !== undefined && claimed !== undefined) errors.push(forbidden('spec.source', EXACTLY_ONE));
  else if (claimed === '') errors.push(required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName'));
  errors.push(...invalidEach('spec.nodeName', nodeName, dns1123Subdomain(nodeName)), ...validateCsiDriverName(attacher, 'spec.attacher'));
  return claimed === undefined ? errors : [...errors, ...invalidEach('spec.source.persistentVolumeName', claimed, dns1123Subdomain(claimed))];
}

function validateStatus(status: VolumeAttachment['status']): FieldError[] {
  const size = Object.entries(status?.attachmentMetadata ?? {}).reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  const errors: FieldError[] = size > MAX_METADATA_BYTES ? [tooLong('status.attachmentMetadata', MAX_METADATA_BYTES)] : [];
  for (const field of ['attachError', 'detachError'] as const) {
    const { message = '', errorCode = 0 } = status?.[field] ?? {};
    if (byteLength(message) > MAX_MESSAGE_BYTES) errors.push(tooLong(`status.${field}.message`, MAX_METADATA_BYTES));
    if (errorCode < 0) errors.push(invalid(`status.${field}.errorCode`, errorCode, 'must be between 0 and 2147483647, inclusive'));
  }
  return errors;
}
