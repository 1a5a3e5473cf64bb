import type { Storage } from '../../storage/contract.ts';
import type { AdmissionPlugin } from './admissionPlugin.ts';
import { makeNamespaceLifecycle } from './namespaceLifecycle.ts';
import { makePodSecurity } from './podSecurity.ts';

export interface AdmissionParts {
  readonly storage: Storage;
}

/** Every admission plugin, in kube-apiserver's order. @source pkg/kubeapiserver/options AllOrderedPlugins */
export function makeAdmissionPlugins({ storage }: AdmissionParts): readonly AdmissionPlugin[] {
  return [
    makeNamespaceLifecycle(storage),
    makePodSecurity(storage),
  ];
}
