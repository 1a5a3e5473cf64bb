import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podBehaviour } from '../../../../src/api/kinds/pod/behaviour.ts';
import type { Container, PodSpec } from '../../../../src/api/objects.ts';
import { lines, makeContainer, makePod } from './makeObjects.ts';

const one = (more: Record<string, unknown>): Partial<PodSpec> => ({ containers: [{ ...makeContainer(), ...more } as Container] });

const cases: readonly { readonly name: string; readonly spec: Partial<PodSpec>; readonly expected: readonly string[] }[] = [
  { name: 'a defaulted pod is valid', spec: {}, expected: [] },
  { name: 'containers are required', spec: { containers: [] }, expected: ['spec.containers: Required value'] },
  { name: 'an image is required', spec: one({ image: '' }), expected: ['spec.containers[0].image: Required value'] },
  { name: 'an image has no whitespace around', spec: one({ image: ' a' }), expected: ['spec.containers[0].image: Invalid value: " a": must not have leading or trailing whitespace'] },
  { name: 'container names are unique', spec: { containers: [makeContainer(), makeContainer()] }, expected: ['spec.containers[1].name: Duplicate value: "web"'] },
  { name: 'init containers share the names', spec: { initContainers: [makeContainer()] }, expected: ['spec.initContainers[0].name: Duplicate value: "web"'] },
  {
    name: 'a request may not exceed its limit', spec: one({ resources: { requests: { memory: '300Mi' }, limits: { memory: '200Mi' } } }),
    expected: ['spec.containers[0].resources.requests: Invalid value: "300Mi": must be less than or equal to memory limit of 200Mi'],
  },
  { name: 'a negative request is refused', spec: one({ resources: { requests: { cpu: '-1' } } }), expected: ['spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'] },
  {
    name: 'a quantity must be one', spec: one({ resources: { requests: { cpu: 'much' } } }),
    expected: ["spec.containers[0].resources.requests[cpu]: Invalid value: \"much\": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  },
  {
    name: 'unqualified resources must be known', spec: one({ resources: { requests: { gpu: '1' } } }),
    expected: [
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
    ],
  },
  { name: 'extended resources are not overcommitted', spec: one({ resources: { requests: { 'a.b/gpu': '1' } } }), expected: ['spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources'] },
  { name: 'Kubernetes\' own resources are, and need not be whole', spec: one({ resources: { requests: { 'kubernetes.io/batt': '500m' } } }), expected: [] },
  { name: 'extended resources are counted', spec: one({ resources: { limits: { 'a.b/gpu': '500m' } } }), expected: ['spec.containers[0].resources.limits[a.b/gpu]: Invalid value: "500m": must be an integer', 'spec.containers[0].resources.requests[a.b/gpu]: Invalid value: "500m": must be an integer'] },
  {
    name: 'an extended resource is not called as quotas call requests', spec: one({ resources: { limits: { 'requests.a.b/gpu': '1' }, requests: { 'requests.a.b/gpu': '1' } } }),
    expected: ["spec.containers[0].resources.limits[requests.a.b/gpu]: Invalid value: \"requests.a.b/gpu\": doesn't follow extended resource name standard", "spec.containers[0].resources.requests[requests.a.b/gpu]: Invalid value: \"requests.a.b/gpu\": doesn't follow extended resource name standard"],
  },
  { name: 'huge pages are whole', spec: one({ resources: { limits: { 'cpu': '1', 'hugepages-2Mi': '4Mi' } } }), expected: [] },
  {
    name: 'half a huge page is none', spec: one({ resources: { limits: { 'cpu': '1', 'hugepages-2Mi': '3Mi' } } }),
    expected: [
      'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      'spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
    ],
  },
  {
    name: 'a huge page has a size', spec: one({ resources: { limits: { 'cpu': '1', 'hugepages-big': '2Mi' }, requests: { 'hugepages-big': '2Mi' } } }),
    expected: ['limits', 'requests'].map(list => `spec.containers[0].resources.${list}[hugepages-big]: Invalid value: "2Mi": 2Mi is not positive integer multiple of hugepages-big`),
  },
  {
    name: 'containers use claims of their pod', spec: { ...one({ resources: { claims: [{ name: 'gpu', request: 'a' }, { name: 'gpu', request: 'b' }, { name: 'net' }] } }), resourceClaims: [{ name: 'gpu', resourceClaimName: 'g' }, { name: 'net', resourceClaimTemplateName: 'n' }] }, expected: [],
  },
  {
    name: 'a claim that the pod has not', spec: { ...one({ resources: { claims: [{ name: 'gpuu' }] } }), resourceClaims: [{ name: 'net', resourceClaimName: 'n' }, { name: 'gpu', resourceClaimName: 'g' }] },
    expected: ['spec.containers[0].resources.claims[0]: Not found: "gpuu": must be one of the names in pod.spec.resourceClaims: gpu, net'],
  },
  { name: 'a claim of a pod without claims', spec: one({ resources: { claims: [{ name: 'gpu' }, { name: '' }] } }), expected: ['spec.containers[0].resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty', 'spec.containers[0].resources.claims[1]: Required value'] },
  {
    name: 'a claim that is used already, whole or in part', spec: { ...one({ resources: { claims: [{ name: 'a' }, { name: 'a', request: 'x' }, { name: 'b', request: 'x' }, { name: 'b', request: 'x' }, { name: 'b' }, { name: 'c', request: 'X' }] } }), resourceClaims: ['a', 'b', 'c'].map(name => ({ name, resourceClaimName: name })) },
    expected: [
      'spec.containers[0].resources.claims[1]: Duplicate value: "a"', 'spec.containers[0].resources.claims[3]: Duplicate value: "b/x"', 'spec.containers[0].resources.claims[4]: Duplicate value: "b"',
      "spec.containers[0].resources.claims[5].request: Invalid value: \"X\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    name: 'a claim of a pod says where it is from', spec: { resourceClaims: [{ name: 'a' }, { name: 'a', resourceClaimName: 'b', resourceClaimTemplateName: 'c' }, { name: '', resourceClaimName: 'd' }] },
    expected: [
      'spec.resourceClaims[0]: Invalid value: {"name":"a"}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`', 'spec.resourceClaims[1].name: Duplicate value: "a"',
      'spec.resourceClaims[1]: Invalid value: {"name":"a","resourceClaimName":"b","resourceClaimTemplateName":"c"}: at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified', 'spec.resourceClaims[2].name: Required value',
    ],
  },
  { name: 'a hook sleeps as long as the pod may take to end', spec: one({ lifecycle: { preStop: { sleep: { seconds: 30 } } } }), expected: [] },
  { name: 'and no longer', spec: one({ lifecycle: { preStop: { sleep: { seconds: 31 } } } }), expected: ['spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)'] },
  { name: 'nor a negative time', spec: { ...one({ lifecycle: { postStart: { sleep: { seconds: -1 } } } }), terminationGracePeriodSeconds: 5 }, expected: ['spec.containers[0].lifecycle.postStart.sleep: Invalid value: -1: must be non-negative and less than terminationGracePeriodSeconds (5)'] },
  { name: 'SYS_ADMIN is not what it is called in allowPrivilegeEscalation\'s rule', spec: one({ securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ['SYS_ADMIN'] } } }), expected: [] },
  { name: 'sysctls', spec: { securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '1' }, { name: 'net/ipv4/tcp_syncookies', value: '1' }] } }, expected: [] },
  {
    name: 'the name of a sysctl', spec: { securityContext: { sysctls: [{ name: 'a b', value: '1' }, { name: '', value: '1' }, { name: 'kernel.sem', value: '1' }, { name: 'kernel.sem', value: '1' }] } },
    expected: [
      'spec.securityContext.sysctls[0].name: Invalid value: "a b": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
      'spec.securityContext.sysctls[1].name: Required value', 'spec.securityContext.sysctls[3].name: Duplicate value: "kernel.sem"',
    ],
  },
  {
    name: 'sysctls of what is the node\'s', spec: { hostNetwork: true, hostIPC: true, securityContext: { sysctls: ['net.core.somaxconn', 'net/core/somaxconn', 'kernel.shm_rmid_forced', 'kernel.semx', 'fs.mqueue.x'].map(name => ({ name, value: '1' })) } },
    expected: [
      ...['net.core.somaxconn', 'net/core/somaxconn'].map((name, index) => `spec.securityContext.sysctls[${index}].name: Invalid value: "${name}": may not be specified when 'hostNetwork' is true`),
      "spec.securityContext.sysctls[2].name: Invalid value: \"kernel.shm_rmid_forced\": may not be specified when 'hostIPC' is true", "spec.securityContext.sysctls[4].name: Invalid value: \"fs.mqueue.x\": may not be specified when 'hostIPC' is true",
    ],
  },
  { name: 'a pod for Windows', spec: { ...one({ securityContext: { windowsOptions: { runAsUserName: 'a' }, runAsNonRoot: true } }), os: { name: 'windows' }, securityContext: { windowsOptions: {}, runAsNonRoot: true }, hostPID: false }, expected: [] },
  {
    name: 'what a pod for Windows cannot have', spec: { ...one({ securityContext: { runAsUser: 1, capabilities: {} } }), initContainers: [makeContainer({ name: 'i', securityContext: { privileged: false } })], os: { name: 'windows' }, securityContext: { runAsUser: 1, fsGroup: 2, sysctls: [] }, hostPID: true, shareProcessNamespace: false },
    expected: ['shareProcessNamespace', 'hostPID', 'securityContext.fsGroup', 'securityContext.runAsUser', 'initContainers[0].securityContext.privileged', 'containers[0].securityContext.capabilities', 'containers[0].securityContext.runAsUser'].map(field => `spec.${field}: Forbidden: cannot be set for a windows pod`),
  },
  { name: 'a pod for Linux', spec: { ...one({ securityContext: { runAsUser: 1 } }), os: { name: 'linux' }, securityContext: { fsGroup: 2 } }, expected: [] },
  {
    name: 'what a pod for Linux cannot have', spec: { ...one({ securityContext: { windowsOptions: {} } }), os: { name: 'linux' }, securityContext: { windowsOptions: {} } },
    expected: ['spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod', 'spec.containers[0].securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod'],
  },
  { name: 'an operating system must be known', spec: { os: { name: 'plan9' } }, expected: ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"'] },
  { name: 'an operating system has a name', spec: { os: { name: '' } }, expected: ['spec.os.name: Required value: cannot be empty'] },
  {
    name: 'spread that must be, in enough domains', spec: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', minDomains: 2, labelSelector: {}, matchLabelKeys: ['app'], nodeTaintsPolicy: 'Honor' }, { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }] }, expected: [],
  },
  {
    name: 'spread that may fail has no domains that it needs', spec: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2 }] },
    expected: ['spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway'],
  },
  {
    name: 'spread over the same twice, by unknown policies, by keys that select already',
    spec: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', minDomains: 0, matchLabelKeys: ['app'] }, { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', nodeTaintsPolicy: 'Maybe' as 'Honor', labelSelector: { matchLabels: { app: 'a' } }, matchLabelKeys: ['app'] }] },
    expected: [
      'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"', 'spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set', 'spec.topologySpreadConstraints[1].nodeTaintsPolicy: Unsupported value: "Maybe": supported values: "Honor", "Ignore"',
      'spec.topologySpreadConstraints[1].matchLabelKeys[0]: Invalid value: "app": exists in both matchLabelKeys and labelSelector',
    ],
  },
  { name: 'files of several sources', spec: { volumes: [{ name: 'a', projected: { sources: [{ secret: { name: 's', items: [{ key: 'k', path: 'x' }] } }, { configMap: { name: 'c', items: [{ key: 'k', path: 'y' }] } }, { downwardAPI: { items: [{ path: 'z', fieldRef: { fieldPath: 'metadata.name' } }] } }] } }] }, expected: [] },
  {
    name: 'files of several sources at one path', spec: { volumes: [{ name: 'a', projected: { sources: [{ secret: { name: 's', items: [{ key: 'k', path: 'x' }] } }, { configMap: { name: 'c', items: [{ key: 'k', path: 'x' }] } }, { downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: 'metadata.name' } }] } }] } }] },
    expected: ['spec.volumes[0].projected: Invalid value: "c": conflicting duplicate paths', 'spec.volumes[0].projected: Invalid value: "x": conflicting duplicate paths'],
  },
  { name: 'a volume that is made with the pod', spec: { volumes: [{ name: 'a', ephemeral: { volumeClaimTemplate: { metadata: { labels: { a: 'b' } }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } } }] }, expected: [] },
  {
    name: 'what such a volume needs', spec: { volumes: [{ name: 'a', ephemeral: { volumeClaimTemplate: { metadata: { name: 'x' }, spec: {} } } }, { name: 'b', ephemeral: {} }] },
    expected: [
      'spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set', 'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value', 'spec.volumes[1].ephemeral.volumeClaimTemplate: Required value',
    ],
  },
  { name: 'a protocol must be known', spec: one({ ports: [{ containerPort: 80, protocol: 'TPC' }] }), expected: ['spec.containers[0].ports[0].protocol: Unsupported value: "TPC": supported values: "SCTP", "TCP", "UDP"'] },
  { name: 'a port must be in range', spec: one({ ports: [{ containerPort: 99999 }] }), expected: ['spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive'] },
  { name: 'port names are unique', spec: one({ ports: [{ name: 'http', containerPort: 80 }, { name: 'http', containerPort: 81 }] }), expected: ['spec.containers[0].ports[1].name: Duplicate value: "http"'] },
  { name: 'host ports are unique', spec: one({ ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 80 }] }), expected: ['spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"'] },
  { name: 'on the node\'s network a port is its host port', spec: { ...one({ ports: [{ containerPort: 80, hostPort: 81 }] }), hostNetwork: true }, expected: ['spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true'] },
  { name: 'a probe needs a handler', spec: one({ livenessProbe: {} }), expected: ['spec.containers[0].livenessProbe: Required value: must specify a handler type'] },
  { name: 'a probe has one handler only', spec: one({ readinessProbe: { tcpSocket: { port: 80 }, exec: { command: ['a'] } } }), expected: ['spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'] },
  { name: 'liveness succeeds at once', spec: one({ livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } }), expected: ['spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1'] },
  { name: 'delays are not negative', spec: one({ readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: -1 } }), expected: ['spec.containers[0].readinessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0'] },
  { name: 'a probe port is a number or a name', spec: one({ readinessProbe: { httpGet: { port: 0 } } }), expected: ['spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive'] },
  { name: 'init containers have no probes', spec: { initContainers: [makeContainer({ name: 'init', readinessProbe: { tcpSocket: { port: 80 } } })] }, expected: ['spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always'] },
  { name: 'a mount needs its volume', spec: one({ volumeMounts: [{ name: 'data', mountPath: '/d' }] }), expected: ['spec.containers[0].volumeMounts[0].name: Not found: "data"'] },
  {
    name: 'mount paths are unique', spec: { ...one({ volumeMounts: [{ name: 'a', mountPath: '/d' }, { name: 'a', mountPath: '/d' }] }), volumes: [{ name: 'a' }] },
    expected: ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/d": must be unique'],
  },
  { name: 'a volume has one source', spec: { volumes: [{ name: 'a', emptyDir: {}, configMap: { name: 'c' } }] }, expected: ['spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type'] },
  { name: 'volume names are unique', spec: { volumes: [{ name: 'a' }, { name: 'a' }] }, expected: ['spec.volumes[1].name: Duplicate value: "a"'] },
  { name: 'a host path does not climb', spec: { volumes: [{ name: 'a', hostPath: { path: '/a/../b' } }] }, expected: ['spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain \'..\''] },
  { name: 'modes are octal file modes', spec: { volumes: [{ name: 'a', secret: { secretName: 's', defaultMode: 1000 } }] }, expected: ['spec.volumes[0].secret.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive'] },
  { name: 'an env name is required', spec: one({ env: [{ name: '' }] }), expected: ['spec.containers[0].env[0].name: Required value'] },
  {
    name: 'value and valueFrom exclude each other', spec: one({ env: [{ name: 'A', value: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }),
    expected: ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
  },
  {
    name: 'unknown downward fields are named', spec: one({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.foo' } } }] }),
    expected: ['spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo'],
  },
  { name: 'a restart policy must be known', spec: { restartPolicy: 'Sometimes' as 'Always' }, expected: ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'] },
  { name: 'dnsPolicy None needs a dnsConfig', spec: { dnsPolicy: 'None' }, expected: ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'] },
  { name: 'a toleration without key must be Exists', spec: { tolerations: [{ operator: 'Equal' }] }, expected: ['spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"'] },
  { name: 'tolerationSeconds are for NoExecute', spec: { tolerations: [{ key: 'a', tolerationSeconds: 1, effect: 'NoSchedule' }] }, expected: ["spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set"] },
  { name: 'the deadline is positive', spec: { activeDeadlineSeconds: 0 }, expected: ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'] },
  { name: 'node affinity names its terms', spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } }, expected: ['spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term'] },
];

for (const { name, spec, expected } of cases) {
  test(`pod validation: ${name}`, () => assert.deepEqual(lines(podBehaviour.validate(makePod(spec))), expected));
}

test('a pod name follows the subdomain rule', () => {
  assert.match(lines(podBehaviour.validate(makePod({}, { name: 'My_Pod' })))[0] ?? '', /^metadata\.name: Invalid value: "My_Pod": a lowercase RFC 1123 subdomain must consist/);
  assert.deepEqual(lines(podBehaviour.validate(makePod({}, { name: '' }))), ['metadata.name: Required value: name or generateName is required']);
});

const ONLY_THESE = 'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

for (const { name, change, expected } of [
  { name: 'an image may change', change: (spec: PodSpec) => { (spec.containers[0] as Container).image = 'web:v2'; }, expected: [] },
  { name: 'a toleration may be added', change: (spec: PodSpec) => { spec.tolerations?.push({ key: 'a', operator: 'Exists' as const }); }, expected: [] },
  { name: 'a toleration may not go', change: (spec: PodSpec) => { spec.tolerations = []; }, expected: ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'] },
  { name: 'a deadline may be set', change: (spec: PodSpec) => { spec.activeDeadlineSeconds = 5; }, expected: [] },
  { name: 'containers may not be added', change: (spec: PodSpec) => { spec.containers.push(makeContainer({ name: 'b' })); }, expected: ['spec.containers: Forbidden: pod updates may not add or remove containers'] },
  { name: 'nothing else may change', change: (spec: PodSpec) => { spec.nodeSelector = { a: 'b' }; }, expected: [`${ONLY_THESE}\nchanged: spec.nodeSelector`] },
]) {
  test(`pod update: ${name}`, () => {
    const old = makePod({ tolerations: [{ key: 'old', operator: 'Exists' }] });
    const next = structuredClone(old);
    change(next.spec as PodSpec);
    assert.deepEqual(lines(podBehaviour.validateUpdate(next, old, undefined)), expected);
  });
}

test('metadata that identifies an object cannot change', () => {
  const old = makePod({}, { uid: 'u1' });
  const next = structuredClone(old);
  next.metadata.uid = 'u2';
  assert.deepEqual(lines(podBehaviour.validateUpdate(next, old, undefined)), ['metadata.uid: Invalid value: "u2": field is immutable']);
});
