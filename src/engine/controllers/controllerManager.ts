import { ComponentStack, type Component } from '../../base/disposable.ts';
import type { EnsureApiService } from '../contracts/apiService.ts';
import type { CertificateSigner } from '../contracts/certificateSigner.ts';
import type { LegacyTokenSigner } from '../contracts/legacyTokenSigner.ts';
import type { ControllerOptions } from './controller.ts';
import { startAdmissionPolicyStatus } from './admissionPolicyStatus/controller.ts';
import { startCertificateApproval } from './certificateApproval/controller.ts';
import { startCertificateCleaner } from './certificateCleaner/controller.ts';
import { startCertificateSigning } from './certificateSigning/controller.ts';
import { startClusterRoleAggregation } from './clusterRoleAggregation/controller.ts';
import { startDeploymentController } from './deployment/controller.ts';
import { startDisruptionController } from './disruption/controller.ts';
import { startEndpointsController } from './endpoints/controller.ts';
import { startEndpointSliceController } from './endpointSlice/controller.ts';
import { startEndpointSliceMirroring } from './endpointSliceMirroring/controller.ts';
import { startGarbageCollector } from './garbageCollector/controller.ts';
import { startKubernetesServiceController } from './kubernetesService/controller.ts';
import { startNamespaceController } from './namespace/controller.ts';
import { startNodeLifecycleController } from './nodeLifecycle/controller.ts';
import { startPodGarbageController } from './podGarbage/controller.ts';
import { startReplicaSetController } from './replicaSet/controller.ts';
import { startResourceQuotaController } from './resourceQuota/controller.ts';
import { startRootCertificatePublisher } from './rootCertificate/controller.ts';
import { startServiceAccountController } from './serviceAccount/controller.ts';
import { startServiceAccountTokenController } from './serviceAccountToken/controller.ts';

export interface ControllerManagerOptions extends ControllerOptions {
  /** The certificate of the authority that pods know the API by, PEM; absent: it is not published. */
  readonly authority?: string;
  /** Absent: no certificate is signed. */
  readonly signer?: CertificateSigner;
  /** Absent: no Secret is filled with a token. */
  readonly signToken?: LegacyTokenSigner;
  /** Absent: the `kubernetes` Service is left as it is. */
  readonly ensureApiService?: EnsureApiService;
}

/** Starts every controller; returns at once, each begins when its caches are full. */
export function startControllerManager({ authority, signer, signToken, ensureApiService, ...options }: ControllerManagerOptions): Component {
  const stack = new ComponentStack();
  const starters = [
    startDeploymentController, startReplicaSetController, startEndpointsController, startEndpointSliceController, startEndpointSliceMirroring, startNamespaceController,
    startGarbageCollector, startPodGarbageController, startNodeLifecycleController, startDisruptionController, startResourceQuotaController,
    startServiceAccountController, startClusterRoleAggregation, startCertificateApproval, startCertificateCleaner, startAdmissionPolicyStatus,
  ];
  for (const start of starters) stack.add(start(options));
  if (authority !== undefined) stack.add(startRootCertificatePublisher(options, authority));
  if (signer !== undefined) stack.add(startCertificateSigning(options, signer));
  if (signToken !== undefined) stack.add(startServiceAccountTokenController({ ...options, authority, signToken }));
  if (ensureApiService !== undefined) stack.add(startKubernetesServiceController(options, ensureApiService));
  return stack;
}
