import type { Namespace } from '../../../../api/objects.ts';
import type { Storage } from '../../../storage/contract.ts';
import type { Authorizer } from '../../authorization/authorizer.ts';
import type { ResourceRegistry } from '../../resourceRegistry.ts';
import { storedAs } from '../../served.ts';
import type { AdmissionAttributes } from '../admissionPlugin.ts';

/** What policies of both sorts work with. */
export interface PolicyParts {
  readonly storage: Storage;
  readonly resources: Pick<ResourceRegistry, 'all' | 'forKind'>;
  readonly authorizer: Authorizer;
}

/** The namespace of the request's object; a Namespace has none. */
export function namespaceOf(storage: Pick<Storage, 'get'>, { resource, namespace = '' }: AdmissionAttributes): Namespace | undefined {
  if (namespace === '' || storedAs(resource).kind === 'Namespace') return undefined;
  return storage.get({ resource: 'namespaces', namespace: '', name: namespace }) as Namespace | undefined;
}
