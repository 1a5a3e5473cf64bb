import type { FieldError } from '../../apiError.ts';
import type { Pod } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { forbidden } from '../../validation/fieldErrors.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { changedFields } from './validateUpdate.ts';

const PATH = 'spec.ephemeralContainers';

/**
 * Ephemeral containers come and stay as they came, in any order.
 * @source pkg/apis/core/validation ValidatePodEphemeralContainersUpdate. Where upstream appends a dump of both, ours names the fields that differ.
 */
export function validateEphemeralContainersUpdate(next: Pod, old: Pod): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  for (const before of old.spec?.ephemeralContainers ?? []) {
    const after = next.spec?.ephemeralContainers?.find(({ name }) => name === before.name);
    if (after === undefined) errors.push(forbidden(PATH, `existing ephemeral containers "${before.name}" may not be removed\n`));
    else if (!semanticEqual(after, before)) errors.push(forbidden(PATH, `existing ephemeral containers "${before.name}" may not be changed\nchanged: ${changedFields(after, before).join(', ')}`));
  }
  return errors;
}
