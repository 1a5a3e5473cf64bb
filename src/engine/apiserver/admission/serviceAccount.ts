import { apiErrors } from '../../../api/apiError.ts';
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../../api/objects.ts';
import { safeSuffix, type Random } from '../../../base/random.ts';
import type { Storage } from '../../storage/contract.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admissionPlugin.ts';

export interface ServiceAccountAdmissionParts {
  readonly storage: Storage;
  readonly random: Random;
  /** Whether pods reach the API; else there is nothing that a token would be good for. */
  readonly mountsTokens: boolean;
  /** Makes the ServiceAccount `default` of a namespace, if nobody has yet. */
  readonly ensureDefaultAccount: (namespace: string) => Promise<ServiceAccount>;
}

const DEFAULT = 'default';
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME_PREFIX = 'kube-api-access-';
/** @source pkg/serviceaccount WarnOnlyBoundTokenExpirationSeconds */
const EXPIRATION_SECONDS = 3607;
const ENFORCE_SECRETS = 'kubernetes.io/enforce-mountable-secrets';

/**
 * Gives a pod its ServiceAccount, that account's token and image pull secrets. Where Kubernetes waits a second for a new namespace's account
 * `default`, it is made here and then.
 * @source plugin/pkg/admission/serviceaccount
 */
export function makeServiceAccountAdmission({ storage, random, mountsTokens, ensureDefaultAccount }: ServiceAccountAdmissionParts): AdmissionPlugin {
  const find = (namespace: string, name: string) => storage.get({ resource: 'serviceaccounts', namespace, name }) as ServiceAccount | undefined;
  return {
    name: 'ServiceAccount',
    handles: ({ operation, resource, subresource }) => resource.group === '' && resource.plural === 'pods'
      && (operation === 'CREATE' ? subresource === undefined : operation === 'UPDATE' && subresource === 'ephemeralcontainers'),
    async mutate(attributes) {
      const { namespace = '', object, dryRun, operation } = attributes;
      if (operation !== 'CREATE') return;
      const spec = (object as Pod).spec;
      if (spec === undefined) return;
      const name = setAccountName(spec);
      let account = find(namespace, name);
      if (account === undefined && name === DEFAULT) account = dryRun ? { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } } : await ensureDefaultAccount(namespace);
      if (account === undefined) throw refusal(attributes, `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`);
      if (mountsTokens && (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true)) mountToken(spec, random);
      if ((spec.imagePullSecrets ?? []).length === 0 && (account.imagePullSecrets ?? []).length > 0) spec.imagePullSecrets = structuredClone(account.imagePullSecrets ?? []);
    },
    validate(attributes) {
      const { namespace = '', object } = attributes;
      const account = find(namespace, (object as Pod).spec?.serviceAccountName ?? DEFAULT);
      if (account?.metadata.annotations?.[ENFORCE_SECRETS] === 'true') assertMountable(attributes, account);
    },
  };
}

/** The old name of the field is kept equal to the new one. */
function setAccountName(spec: PodSpec): string {
  const name = spec.serviceAccountName || spec.serviceAccount || DEFAULT;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
  return name;
}

/** Into every container that has nothing there yet. */
function mountToken(spec: PodSpec, random: Random): void {
  const containers = [...spec.initContainers ?? [], ...spec.containers] as Container[];
  const lacking = containers.filter(({ volumeMounts = [] }) => !volumeMounts.some(({ mountPath }) => mountPath === TOKEN_PATH));
  if (lacking.length === 0) return;
  const known = (spec.volumes ?? []).find(volume => volume.name.startsWith(VOLUME_PREFIX) && volume.projected?.sources?.some(source => source.serviceAccountToken !== undefined));
  const name = known?.name ?? `${VOLUME_PREFIX}${safeSuffix(random, 5)}`;
  for (const container of lacking) container.volumeMounts = [...container.volumeMounts ?? [], { name, readOnly: true, mountPath: TOKEN_PATH }];
  if (known === undefined) spec.volumes = [...spec.volumes ?? [], tokenVolume(name)];
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { expirationSeconds: EXPIRATION_SECONDS, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
      ],
    },
  };
}

/** Only Secrets that the account lists. */
function assertMountable(attributes: AdmissionAttributes, account: ServiceAccount): void {
  const { metadata: { name = '' }, secrets = [], imagePullSecrets = [] } = account;
  const { volumes = [], containers, initContainers = [], ephemeralContainers = [], imagePullSecrets: wanted = [] } = (attributes.object as Pod).spec ?? { containers: [] };
  const listed = new Set(secrets.map(secret => secret.name));
  const refuseSecret = (what: string, secret: string) => refusal(attributes, `${what} secret.secretName=${JSON.stringify(secret)} is not allowed because service account ${name} does not reference that secret`);
  const assertListed = (checked: readonly Container[], sort: string) => {
    for (const container of checked) {
      for (const { valueFrom, name: variable } of container.env ?? []) {
        const secret = valueFrom?.secretKeyRef?.name;
        if (secret !== undefined && !listed.has(secret)) throw refuseSecret(`${sort} ${container.name} with envVar ${variable} referencing`, secret);
      }
      for (const { secretRef } of container.envFrom ?? []) {
        if (secretRef?.name !== undefined && !listed.has(secretRef.name)) throw refuseSecret(`${sort} ${container.name} with envFrom referencing`, secretRef.name);
      }
    }
  };
  if (attributes.operation === 'UPDATE') return assertListed(ephemeralContainers, 'ephemeral container');
  for (const { secret } of volumes) {
    if (secret?.secretName !== undefined && !listed.has(secret.secretName)) throw refuseSecret('volume with', secret.secretName);
  }
  assertListed([...initContainers, ...containers], 'container');
  for (const [index, { name: secret = '' }] of wanted.entries()) {
    if (!imagePullSecrets.some(each => each.name === secret)) throw refusal(attributes, `imagePullSecrets[${index}].name=${JSON.stringify(secret)} is not allowed because service account ${name} does not reference that imagePullSecret`);
  }
}

function refusal({ object, name }: AdmissionAttributes, why: string) {
  return apiErrors.forbidden({ resource: 'pods', name: object?.metadata.name || name }, why);
}
