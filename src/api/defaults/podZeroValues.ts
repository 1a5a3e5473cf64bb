import type { ZeroValues } from './zeroValues.ts';

const CONTAINER: ZeroValues = {
  'name': '', 'ports[].containerPort': 0, 'env[].name': '', 'volumeMounts[].name': '', 'volumeMounts[].mountPath': '',
  'env[].valueFrom.configMapKeyRef.key': '', 'env[].valueFrom.secretKeyRef.key': '', 'env[].valueFrom.fieldRef.fieldPath': '', 'env[].valueFrom.resourceFieldRef.resource': '',
  ...Object.fromEntries(['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'].flatMap(handler => [
    [`${handler}.httpGet.port`, 0], [`${handler}.tcpSocket.port`, 0], [`${handler}.grpc.port`, 0], [`${handler}.httpGet.httpHeaders[].name`, ''],
  ])),
};
const NODE_AFFINITY = 'affinity.nodeAffinity';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** The required fields below a pod's spec. */
export const podSpecZeroValues: ZeroValues = {
  'containers': [],
  ...below('containers[]', CONTAINER),
  ...below('initContainers[]', CONTAINER),
  ...below('ephemeralContainers[]', CONTAINER),
  'volumes[].name': '', 'volumes[].hostPath.path': '',
  ...Object.fromEntries(['volumes[].configMap', 'volumes[].secret', 'volumes[].projected.sources[].configMap', 'volumes[].projected.sources[].secret'].flatMap(source => [
    [`${source}.items[].key`, ''], [`${source}.items[].path`, ''],
  ])),
  ...Object.fromEntries(['volumes[].downwardAPI', 'volumes[].projected.sources[].downwardAPI'].flatMap(source => [
    [`${source}.items[].path`, ''], [`${source}.items[].fieldRef.fieldPath`, ''], [`${source}.items[].resourceFieldRef.resource`, ''],
  ])),
  'volumes[].projected.sources[].serviceAccountToken.path': '',
  'hostAliases[].ip': '', 'readinessGates[].conditionType': '', 'schedulingGates[].name': '',
  'topologySpreadConstraints[].maxSkew': 0, 'topologySpreadConstraints[].topologyKey': '', 'topologySpreadConstraints[].whenUnsatisfiable': '',
  ...below('topologySpreadConstraints[].labelSelector', { 'matchExpressions[].key': '', 'matchExpressions[].operator': '' }),
  [`${NODE_AFFINITY}.${REQUIRED}.nodeSelectorTerms`]: [],
  ...below(`${NODE_AFFINITY}.${REQUIRED}.nodeSelectorTerms[]`, { 'matchExpressions[].key': '', 'matchExpressions[].operator': '' }),
  [`${NODE_AFFINITY}.${PREFERRED}[].weight`]: 0, [`${NODE_AFFINITY}.${PREFERRED}[].preference`]: {},
  ...below(`${NODE_AFFINITY}.${PREFERRED}[].preference`, { 'matchExpressions[].key': '', 'matchExpressions[].operator': '' }),
  ...Object.assign({}, ...['affinity.podAffinity', 'affinity.podAntiAffinity'].map(kind => ({
    ...below(`${kind}.${REQUIRED}[]`, podTerm()),
    [`${kind}.${PREFERRED}[].weight`]: 0, [`${kind}.${PREFERRED}[].podAffinityTerm`]: {},
    ...below(`${kind}.${PREFERRED}[].podAffinityTerm`, podTerm()),
  }))) as ZeroValues,
};

function podTerm(): ZeroValues {
  return { 'topologyKey': '', 'labelSelector.matchExpressions[].key': '', 'labelSelector.matchExpressions[].operator': '' };
}

/** The same paths below a prefix. */
function below(prefix: string, zeroValues: ZeroValues): ZeroValues {
  return Object.fromEntries(Object.entries(zeroValues).map(([path, zero]) => [`${prefix}.${path}`, zero]));
}
