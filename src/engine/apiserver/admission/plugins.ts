import type { Clock } from '../../../base/clock.ts';
import type { Storage } from '../../storage/contract.ts';
import type { AdmissionPlugin } from './admissionPlugin.ts';
import { defaultTolerationSeconds } from './defaultTolerationSeconds.ts';
import { makeLimitRanger } from './limitRanger.ts';
import { makeNamespaceLifecycle } from './namespaceLifecycle.ts';
import { makePodSecurity } from './podSecurity.ts';
import { makePriority } from './priority.ts';
import { makeResourceQuota } from './resourceQuota.ts';

export interface AdmissionParts {
  readonly storage: Storage;
  readonly clock: Clock;
}

/** Every admission plugin, in kube-apiserver's order. @source pkg/kubeapiserver/options AllOrderedPlugins */
export function makeAdmissionPlugins({ storage, clock }: AdmissionParts): readonly AdmissionPlugin[] {
  return [
    makeNamespaceLifecycle(storage),
    makeLimitRanger(storage),
    makePodSecurity(storage),
    makePriority(storage),
    defaultTolerationSeconds,
    makeResourceQuota({ storage, clock }),
  ];
}
