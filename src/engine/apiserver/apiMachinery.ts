import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../api/client.ts';
import type { KindBehaviour } from '../../api/kind.ts';
import type { Binding } from '../../api/objects.ts';
import type { ResourceCatalog } from '../../api/resourceCatalog.ts';
import { behaviourOf } from '../../api/kinds/index.ts';
import { deducedType } from '../../api/managedFields/fieldType.ts';
import { tableType } from '../../api/managedFields/tableType.ts';
import { apiVersionOf, bindings, componentStatuses, groupResourceOf } from '../../api/resources.ts';
import type { LegacyTokenSigner } from '../contracts/legacyTokenSigner.ts';
import type { PodNetworkDial } from '../contracts/podNetworkDial.ts';
import type { Storage } from '../storage/contract.ts';
import { makeAdmissionChain } from './admission/admissionChain.ts';
import { makeAdmissionPlugins } from './admission/plugins.ts';
import { ServiceAddresses } from './admission/serviceAddresses.ts';
import { type Aggregator, makeAggregator } from './aggregation/aggregator.ts';
import { ensureAuthenticationConfig } from './aggregation/authenticationConfig.ts';
import { syncLocalApiServices } from './aggregation/localApiServices.ts';
import { makeAuthenticationReviews } from './authentication/reviews.ts';
import { makeServiceAccountTokens } from './authentication/serviceAccountTokens.ts';
import { toLegacyClaims } from './authentication/tokenClaims.ts';
import { makeAuthorizer } from './authorization/authorizer.ts';
import { ensureDefaultRoles } from './authorization/ensureDefaultRoles.ts';
import { makeRuleResolver } from './authorization/rbac.ts';
import { makeAuthorizationReviews } from './authorization/reviews.ts';
import { ensureDefaultAccount, ensureFlowControlObjects, ensureSystemObjects } from './bootstrap.ts';
import { componentStatusBehaviour } from './componentStatuses.ts';
import { serveCustomResources } from './customResources/customResources.ts';
import { ApiMetrics } from './apiMetrics.ts';
import { EventExpiry } from './eventExpiry.ts';
import { makeInProcessClient } from './inProcessClient.ts';
import { ensureApiService } from './kubernetesService.ts';
import type { Machinery } from './machinery.ts';
import { plainBehaviour } from './plainBehaviour.ts';
import { ResourceRegistry } from './resourceRegistry.ts';
import { storedAs } from './served.ts';
import type { VirtualResources } from './streamingContract.ts';
import { engineUser } from './user.ts';
import type { User } from './user.ts';
import { createBinding } from './verbs/binding.ts';

/** PEM texts: the front proxy's certificate and who signed it, and who signs clients'. */
export interface FrontProxy { readonly certificate: string; readonly key: string; readonly authority: string; readonly clientCa: string }

export interface ApiMachineryOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** '10.96.0.0/16': where Services get their addresses. */
  readonly serviceCidr: string;
  readonly virtualResources?: VirtualResources;
  /** Reaches webhooks in pods; absent: none can be. */
  readonly dial?: PodNetworkDial;
  /** Signs ServiceAccounts' tokens, PEM; absent: a key that lives as long as this process. */
  readonly tokenSigningKey?: string;
  /** Pods get their ServiceAccount's token, to call a server with. Default false: there is none. */
  readonly servesPods?: boolean;
}

/** The API without a server. The storage stays the caller's to close. */
export interface ApiMachinery {
  readonly machinery: Machinery;
  readonly aggregator: Aggregator;
  /** Shows extension servers this certificate from now on; until then none is shown. */
  useFrontProxy(next: FrontProxy): Promise<void>;
  readonly resources: ResourceCatalog;
  /** `user`: an identity, or the name of a part of the engine ('system:kube-scheduler'), which may do everything. */
  clientFor(user: User | string, fieldManager?: string): Client;
  readonly signToken: LegacyTokenSigner;
  /** The system namespaces, priority classes and the `kubernetes` Service; call it before anything else. Idempotent. `apiPort`: where the API listens; 443 without a server. */
  ensureSystemObjects(options?: { readonly apiPort?: number }): Promise<void>;
  /** The `kubernetes` Service alone. `apiPort` as above. Idempotent. */
  ensureApiService(options?: { readonly apiPort?: number }): Promise<void>;
  /** The priority levels and flow schemas that every cluster has. Idempotent. */
  ensureFlowControlObjects(): Promise<void>;
  /** An APIService for every version that this server serves. Idempotent. */
  ensureLocalApiServices(): Promise<void>;
  /** The roles and bindings that every cluster has. Idempotent. */
  ensureDefaultRoles(): Promise<void>;
}

/** Those of virtual resources that have columns of their own. */
const VIRTUAL_BEHAVIOURS: Readonly<Record<string, KindBehaviour>> = { [groupResourceOf(componentStatuses)]: componentStatusBehaviour };

export function makeApiMachinery({ storage, clock, random, logger, serviceCidr, virtualResources = new Map(), dial, tokenSigningKey, servesPods = false }: ApiMachineryOptions): ApiMachinery {
  const resources = new ResourceRegistry();
  const tokens = makeServiceAccountTokens({ signingKey: tokenSigningKey, storage, clock });
  const rules = makeRuleResolver(storage);
  const authorizer = makeAuthorizer(rules);
  const behaviourOfServed: Machinery['behaviourOf'] = resource => resource.custom?.behaviour ?? (resource.virtual === true ? VIRTUAL_BEHAVIOURS[groupResourceOf(resource)] ?? plainBehaviour : behaviourOf(storedAs(resource)));
  const machinery: Machinery = {
    storage, resources, clock, random, logger, virtualResources, tokens, authorizer, metrics: new ApiMetrics({ clock, storage }),
    reviews: new Map([
      ...makeAuthenticationReviews(tokens), ...makeAuthorizationReviews({ rules, authorizer }),
      [groupResourceOf(bindings), (binding, { namespace = '', context }) => createBinding(machinery, binding as Binding, { key: { name: binding.metadata.name ?? '', namespace }, context })],
    ]),
    behaviourOf: behaviourOfServed,
    admission: makeAdmissionChain(makeAdmissionPlugins({
      storage, resources, clock, random, logger, authorizer, rules, ...(dial === undefined ? {} : { dial }), applyDefaults: (resource, object) => behaviourOfServed(resource).applyDefaults(object),
      fieldTypeOf: resource => behaviourOfServed(resource).fieldType?.(apiVersionOf(resource)) ?? tableType(apiVersionOf(resource), resource.kind) ?? deducedType,
      serviceAccounts: { random, mountsTokens: servesPods, ensureDefaultAccount: namespace => ensureDefaultAccount(machinery, namespace) },
    })),
    serviceAddresses: new ServiceAddresses({ serviceCidr, storage, random }), eventExpiry: new EventExpiry({ storage, clock, logger }),
  };
  serveCustomResources(machinery, { dial });
  let proxy: FrontProxy | undefined;
  const aggregator = makeAggregator(machinery, { dial, clientCertificate: () => proxy });
  return {
    machinery, resources, aggregator, signToken: (account, secretName) => tokens.sign(toLegacyClaims(account, secretName)),
    async useFrontProxy(next) {
      proxy = next;
      await ensureAuthenticationConfig(machinery, { clientCa: next.clientCa, frontProxyCa: next.authority });
    },
    clientFor: (user, fieldManager) => makeInProcessClient(machinery, typeof user === 'string' ? engineUser(user) : user, fieldManager),
    ensureSystemObjects: ({ apiPort = 443 } = {}) => ensureSystemObjects(machinery, { apiPort }),
    ensureApiService: ({ apiPort = 443 } = {}) => ensureApiService(machinery, { apiPort }),
    ensureFlowControlObjects: () => ensureFlowControlObjects(machinery),
    ensureLocalApiServices: () => syncLocalApiServices(machinery, { starting: true }),
    ensureDefaultRoles: () => ensureDefaultRoles(machinery),
  };
}
