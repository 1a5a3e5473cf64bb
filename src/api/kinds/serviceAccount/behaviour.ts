import type { KindBehaviour } from '../../kind.ts';
import type { ServiceAccount } from '../../objects.ts';
import { ageColumn, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

/** @source pkg/registry/core/serviceaccount/strategy.go, printServiceAccount */
export const serviceAccountBehaviour: KindBehaviour<ServiceAccount> = {
  applyDefaults() { /* none */ },
  prepareForCreate: keepSecretNames,
  prepareForUpdate: keepSecretNames,
  validate: account => validateObjectMeta(account.metadata, { namespaced: true, nameRule: dns1123Subdomain }),
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  selectableFields: () => ({}),
  columns: [nameColumn, ageColumn],
  row: ({ metadata }, nowMs) => [metadata.name ?? '', ageOf(metadata.creationTimestamp, nowMs)],
};

/** References to secrets are by name alone, whatever else the writer gives. */
function keepSecretNames(account: ServiceAccount): void {
  if (account.secrets !== undefined) account.secrets = account.secrets.map(({ name }) => name === undefined ? {} : { name });
}
