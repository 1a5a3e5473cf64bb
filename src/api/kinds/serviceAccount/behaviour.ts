import type { KindBehaviour } from '../../kind.ts';
import type { ServiceAccount } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

/** @source pkg/registry/core/serviceaccount/strategy.go, pkg/apis/core/validation ValidateServiceAccount */
export const serviceAccountBehaviour: KindBehaviour<ServiceAccount> = {
  applyDefaults() { /* none */ },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  validate: account => validateObjectMeta(account.metadata, { namespaced: true, nameRule: dns1123Subdomain }),
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Secrets', 'Secrets is a list of the secrets in the same namespace that pods running using this ServiceAccount are allowed to use. Pods are only limited to this list if this service account has a "kubernetes.io/enforce-mountable-secrets" annotation set to "true". The "kubernetes.io/enforce-mountable-secrets" annotation is deprecated since v1.32. Prefer separate namespaces to isolate access to mounted secrets. This field should not be used to find auto-generated service account token secrets for use outside of pods. Instead, tokens can be requested directly using the TokenRequest API, or service account token secrets can be manually created. More info: https://kubernetes.io/docs/concepts/configuration/secret'),
    ageColumn,
  ],
  row: (account, nowMs) => [account.metadata.name ?? '', account.secrets?.length ?? 0, ageOf(account.metadata.creationTimestamp, nowMs)],
};
