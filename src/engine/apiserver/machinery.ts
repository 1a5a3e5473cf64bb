import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { KindBehaviour } from '../../api/kind.ts';
import type { KubernetesObject } from '../../api/objects.ts';
import type { Storage } from '../storage/contract.ts';
import type { AdmissionChain } from './admission/admissionChain.ts';
import type { ApiMetrics } from './apiMetrics.ts';
import type { ServiceAddresses } from './admission/serviceAddresses.ts';
import type { ServiceAccountTokens } from './authentication/serviceAccountTokens.ts';
import type { Authorizer } from './authorization/authorizer.ts';
import type { EventExpiry } from './eventExpiry.ts';
import type { ResourceRegistry } from './resourceRegistry.ts';
import type { ServedResource } from './served.ts';
import type { VirtualResources } from './streamingContract.ts';
import type { User } from './user.ts';

/** What every verb works with. */
export interface Machinery {
  readonly storage: Storage;
  readonly resources: ResourceRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly behaviourOf: (resource: ServedResource) => KindBehaviour;
  readonly admission: AdmissionChain;
  readonly serviceAddresses: ServiceAddresses;
  readonly eventExpiry: EventExpiry;
  readonly virtualResources: VirtualResources;
  /** By `groupResourceOf`: 'tokenreviews.authentication.k8s.io'. */
  readonly reviews: ReadonlyMap<string, Review>;
  readonly tokens: ServiceAccountTokens;
  readonly metrics: ApiMetrics;
  readonly authorizer: Authorizer;
}

/** Who asks, and how a write is to be done. */
export interface RequestContext {
  readonly user: User;
  readonly dryRun?: boolean;
  /** Who is to own what the write changes; absent: 'unknown'. */
  readonly fieldManager?: string;
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  /** Takes a sentence for the client beside the answer (HTTP: a `Warning: 299` header). */
  readonly warn: (text: string) => void;
  /** Aborted when the request's time is over: what is not decided by then is not stored. */
  readonly signal?: AbortSignal;
  /** Takes what admission notes of the request for the audit log. Absent: nobody listens. */
  readonly annotate?: (key: string, value: string) => void;
}

/** Answers an object that is a question or an order: the object with its status filled in, or a Status. Throws ApiError. */
export type Review = (object: KubernetesObject, asked: { readonly user: User; readonly context: RequestContext; readonly namespace: string | undefined }) => Promise<KubernetesObject>;
