import type { Labels } from '../../../api/selectors.ts';
import type { Storage } from '../../storage/contract.ts';

/** Reads the labels of namespaces; undefined for one that is not there. */
export function namespaceLabelsOf(storage: Storage): (name: string) => Labels | undefined {
  return name => {
    const namespace = storage.get({ resource: 'namespaces', namespace: '', name });
    return namespace === undefined ? undefined : namespace.metadata.labels ?? {};
  };
}
