import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CHECK_FAILED, diagnoseIn } from '../../../../src/language/diagnoseIn.ts';
import { codesAnswering } from '../../../../src/language/diagnosticCodes.ts';
import { practiceRules } from '../../../../src/language/practice/index.ts';
import { practiceSubjectOf } from '../../../../src/language/practice/practiceRule.ts';
import { toSettings } from '../../../../src/language/settings.ts';
import { Workspace } from '../../../../src/language/workspace/workspace.ts';
import { parseFile } from '../../../../src/manifest/parse.ts';

const MAIN = 'file:///w/main.yaml';

/** 'code @ marked text' of a text's findings. */
function report(text: string, settings: ReturnType<typeof toSettings>): string[] {
  const workspace = new Workspace();
  workspace.setFile(MAIN, parseFile(text));
  return workspace.documentsOf(MAIN).flatMap(document => diagnoseIn(workspace, document, settings).map(({ code, range }) => `${code} @ ${document.document.text.slice(range.start, range.end)}`));
}

const only = (...codes: readonly string[]) => toSettings({ severity: Object.fromEntries(codes.map(code => [code, 'warning'])) });
const everything = toSettings({ severity: Object.fromEntries(practiceRules.map(({ code }) => [code, 'warning'])) });

const pod = (spec: string) => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n${spec}`;
const container = (fields: string) => pod(`  containers:\n  - name: c\n    image: a:1\n${fields}`);
const deployment = (spec: string, template = '') => `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n${spec}  selector: {matchLabels: {app: web}}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n${template}      containers: [{name: web, image: "web:1"}]\n`;
const role = (rule: string) => `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: r\nrules:\n- ${rule}\n`;
const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  ports: [{port: 80}]\n${spec}`;
const budget = (bound: string) => `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: b\nspec:\n  selector: {matchLabels: {app: web}}\n  ${bound}\n`;
const hpa = (min: string) => `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: h\nspec:\n  maxReplicas: 5\n  ${min}\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n`;
const job = (spec: string) => `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: j\nspec:\n${spec}  template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:1"}]}}\n`;
const statefulSet = 'apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: db\nspec:\n  serviceName: s\n  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec: {containers: [{name: a, image: "a:1"}]}\n';
const monitor = (spec: string) => `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata:\n  name: m\n  namespace: shop\nspec:\n  ${spec}\n`;
const hostMount = (path: string, more = '') => pod(`  volumes:\n  - name: v\n    hostPath: {path: ${path}}\n  containers:\n  - name: c\n    image: a:1\n    volumeMounts:\n    - name: v\n      mountPath: /m\n${more}`);
const probe = '{httpGet: {path: /, port: 80}}';

/** By code: a manifest that goes against it, and what is marked. */
const cases: readonly (readonly [code: string, text: string, marked: string])[] = [
  ['privileged-container', container('    securityContext: {privileged: true}\n'), 'true'],
  ['privilege-escalation-container', container('    securityContext: {allowPrivilegeEscalation: true}\n'), 'true'],
  ['no-read-only-root-fs', container('    securityContext: {}\n'), 'securityContext'],
  ['run-as-non-root', container('    securityContext: {runAsUser: 0}\n'), '0'],
  ['drop-net-raw-capability', container('    securityContext: {capabilities: {drop: [KILL]}}\n'), 'drop'],
  ['container-security-context-user-group-id', container('    securityContext: {runAsUser: 1, runAsGroup: 20000}\n'), '1'],
  ['container-seccomp-profile', container(''), 'name'],
  ['unsafe-proc-mount', container('    securityContext: {procMount: Unmasked}\n'), 'Unmasked'],
  ['docker-sock', hostMount('/var/run/docker.sock'), 'name'],
  ['sensitive-host-mounts', hostMount('/etc/'), 'name'],
  ['writable-host-mount', hostMount('/data'), 'name'],
  ['env-var-secret', container('    env: [{name: DB_PASSWORD, value: x}]\n'), 'x'],
  ['read-secret-from-env-var', container('    env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}]\n'), 'secretKeyRef'],
  ['privileged-ports', container('    ports: [{containerPort: 80}]\n'), '80'],
  ['ssh-port', container('    ports: [{containerPort: 22}]\n'), '22'],
  ['host-network', pod('  hostNetwork: true\n  containers: [{name: c, image: "a:1"}]\n'), 'true'],
  ['host-pid', pod('  hostPID: true\n  containers: [{name: c, image: "a:1"}]\n'), 'true'],
  ['host-ipc', pod('  hostIPC: true\n  containers: [{name: c, image: "a:1"}]\n'), 'true'],
  ['unsafe-sysctls', pod('  securityContext: {sysctls: [{name: kernel.msgmax, value: "1"}]}\n  containers: [{name: c, image: "a:1"}]\n'), 'kernel.msgmax'],
  ['unset-cpu-requirements', container('    resources: {requests: {memory: 1Mi}, limits: {memory: 1Mi}}\n'), 'requests'],
  ['unset-memory-requirements', container('    resources: {requests: {memory: 1Mi}, limits: {cpu: 1}}\n'), 'limits'],
  ['container-ephemeral-storage-request-and-limit', container('    resources: {requests: {ephemeral-storage: 1Mi}, limits: {cpu: 1}}\n'), 'limits'],
  ['container-resource-requests-equal-limits', container('    resources: {requests: {cpu: 100m}, limits: {cpu: 200m}}\n'), '100m'],
  ['container-cpu-requests-equal-limits', container('    resources: {requests: {cpu: 100m}, limits: {cpu: 200m}}\n'), '100m'],
  ['container-memory-requests-equal-limits', container('    resources: {requests: {memory: 1Mi}, limits: {memory: 2Mi}}\n'), '1Mi'],
  ['container-ephemeral-storage-request-equals-limit', container('    resources: {requests: {ephemeral-storage: 1Mi}, limits: {ephemeral-storage: 2Mi}}\n'), '1Mi'],
  ['latest-tag', pod('  containers: [{name: c, image: "host:5000/a"}]\n'), '"host:5000/a"'],
  ['container-image-pull-policy', container('    imagePullPolicy: Never\n'), 'Never'],
  ['container-ports-check', container('    ports: [{containerPort: 80}]\n'), 'containerPort'],
  ['no-readiness-probe', deployment(''), 'name'],
  ['no-liveness-probe', deployment(''), 'name'],
  ['pod-probes-identical', container(`    livenessProbe: ${probe}\n    readinessProbe: ${probe}\n`), 'livenessProbe'],
  ['liveness-port', container(`    livenessProbe: ${probe}\n`), '80'],
  ['readiness-port', container(`    readinessProbe: ${probe}\n`), '80'],
  ['startup-port', container(`    startupProbe: ${probe}\n`), '80'],
  ['deployment-replicas', deployment('  replicas: 1\n'), '1'],
  ['minimum-three-replicas', deployment('  replicas: 2\n'), '2'],
  ['hpa-minimum-three-replicas', `${hpa('minReplicas: 2')}---\n${deployment('')}`, '2'],
  ['horizontalpodautoscaler-replicas', `${hpa('minReplicas: 1')}---\n${deployment('')}`, '1'],
  ['deployment-targeted-by-hpa-does-not-have-replicas-configured', `${hpa('minReplicas: 2')}---\n${deployment('  replicas: 4\n')}`, '4'],
  ['no-rolling-update-strategy', deployment('  strategy: {type: Recreate}\n'), 'Recreate'],
  ['no-anti-affinity', deployment('  replicas: 2\n', '      affinity: {}\n'), 'affinity'],
  ['pod-topology-spread-constraints', deployment(''), 'spec'],
  ['no-node-affinity', deployment('', '      affinity: {}\n'), 'affinity'],
  ['restart-policy', pod('  restartPolicy: Never\n  containers: [{name: c, image: "a:1"}]\n'), 'Never'],
  ['deployment-has-poddisruptionbudget', deployment('  replicas: 2\n'), 'web'],
  ['poddisruptionbudget-has-policy', `${budget('')}---\n${deployment('')}`, 'spec'],
  ['pdb-min-available', `${budget('minAvailable: 100%')}---\n${deployment('  replicas: 3\n')}`, '100%'],
  ['pdb-max-unavailable', `${budget('maxUnavailable: 0')}---\n${deployment('  replicas: 3\n')}`, '0'],
  ['pdb-unhealthy-pod-eviction-policy', `${budget('maxUnavailable: 1')}---\n${deployment('')}`, 'spec'],
  ['job-ttl-seconds-after-finished', job(''), 'spec'],
  ['cronjob-has-deadline', 'apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: c\nspec:\n  schedule: "@daily"\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:1"}]}}}}\n', 'spec'],
  ['exposed-services', service('  type: LoadBalancer\n'), 'LoadBalancer'],
  ['service-type', service('  type: NodePort\n'), 'NodePort'],
  ['non-isolated-pod', container(''), 'p'],
  ['dnsconfig-options', pod('  dnsConfig: {}\n  containers: [{name: c, image: "a:1"}]\n'), 'dnsConfig'],
  ['access-to-secrets', role('{apiGroups: [""], resources: [secrets], verbs: [get]}'), 'resources'],
  ['access-to-create-pods', role('{apiGroups: [""], resources: [pods], verbs: [create]}'), 'resources'],
  ['wildcard-in-rules', role('{apiGroups: [""], resources: [pods], verbs: ["*"]}'), 'verbs'],
  ['cluster-admin-role-binding', 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: b\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n', 'cluster-admin'],
  ['default-service-account', pod('  serviceAccountName: default\n  containers: [{name: c, image: "a:1"}]\n'), 'default'],
  ['deprecated-service-account-field', pod('  serviceAccount: default\n  containers: [{name: c, image: "a:1"}]\n'), 'default'],
  ['priority-class-name', container(''), 'spec'],
  ['scc-deny-privileged-container', 'apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata:\n  name: a\nallowPrivilegedContainer: true\n', 'true'],
  ['statefulset-has-servicename', `${statefulSet}---\n${service('')}`, 's'],
  ['dangling-servicemonitor', `${monitor('selector: {matchLabels: {app: web}}')}---\n${service('')}`, 'selector'],
  ['required-label-owner', container(''), 'metadata'],
  ['required-annotation-email', container(''), 'metadata'],
  ['use-namespace', container(''), 'metadata'],
  ['sorted-keys', 'apiVersion: v1\nmetadata:\n  name: a\nkind: ConfigMap\n', 'ConfigMap'],
];

suite('practices', () => {
  for (const [code, text, marked] of cases) {
    test(`${code} is said of what goes against it, at its place`, () => assert.deepEqual(report(text, only(code)), [`${code} @ ${marked}`]));
  }
  test('only practices that say so look at other objects: what the others say is kept', () => {
    const nowhere = new Proxy(new Workspace(), { get: (_, name) => { throw new Error(`asked the workspace for ${String(name)}`); } });
    const placed = cases.flatMap(([, text]) => { const workspace = new Workspace(); workspace.setFile(MAIN, parseFile(text)); return workspace.documentsOf(MAIN).flatMap(document => workspace.objectsOf(document)); });
    const subjects = placed.map(each => practiceSubjectOf(each, nowhere)).filter(subject => subject !== undefined);
    assert.notEqual(subjects.length, 0);
    for (const rule of practiceRules.filter(({ acrossObjects }) => acrossObjects === undefined)) for (const subject of subjects) assert.doesNotThrow(() => rule.check(subject), rule.code);
  });
  test('what others declare counts at once', () => {
    const workspace = new Workspace();
    workspace.setFile(MAIN, parseFile(deployment('  replicas: 1\n')));
    const codes = () => workspace.documentsOf(MAIN).flatMap(document => diagnoseIn(workspace, document, scaled).map(({ code }) => code));
    const scaled = only('deployment-replicas', 'latest-tag');
    assert.deepEqual(codes(), ['deployment-replicas']);
    workspace.setFile('file:///w/hpa.yaml', parseFile(hpa('minReplicas: 2')));
    assert.deepEqual(codes(), []);
  });
  const services = ['shop', 'web'].map(namespace => `---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ${namespace}, labels: {app: ${namespace}}}\nspec: {ports: [{port: 80}]}\n`).join('');
  for (const [name, spec, marked] of [
    ['of its own namespace', 'selector: {matchLabels: {app: shop}}', []], ['of none but its own', 'selector: {matchLabels: {app: web}}', ['selector']],
    ['of the namespaces that it names', 'selector: {matchLabels: {app: web}}\n  namespaceSelector: {matchNames: [web]}', []], ['of any namespace', 'selector: {matchExpressions: [{key: app, operator: In, values: [web]}]}\n  namespaceSelector: {any: true}', []],
    ['of a selector that is none', 'selector: web\n  namespaceSelector: web', []],
  ] as const) {
    test(`a ServiceMonitor chooses Services ${name}`, () => assert.deepEqual(report(monitor(spec) + services, only('dangling-servicemonitor')), marked.map(each => `dangling-servicemonitor @ ${each}`)));
  }
  test('a headless Service gives the pods of a StatefulSet their names', () => assert.deepEqual(report(`${statefulSet}---\n${service('  clusterIP: None\n')}`, only('statefulset-has-servicename')), []));
  test('every practice has a case', () => assert.deepEqual(practiceRules.map(({ code }) => code).filter(code => !cases.some(([known]) => known === code)), []));
  test('unless they are asked for, nothing is said', () => { for (const [, text] of cases) assert.deepEqual(report(text, toSettings({})).filter(line => practiceRules.some(({ code }) => line.startsWith(`${code} @`))), []); });

  const unfinished: readonly (readonly [name: string, text: string])[] = [
    ['variables as a mapping', container('    env: {A: b}\n')], ['a port that is no list', container('    ports: 80\n')], ['an empty port', container('    ports:\n    -\n')],
    ['a capability that is no list', container('    securityContext: {capabilities: {add: NET_ADMIN, drop: ALL}}\n')], ['a resource that is no list', role('resources: secrets\n  verbs: get\n  apiGroups: [""]')],
    ['a rule that is none', role('secrets')], ['a container that is none', pod('  containers: [web]\n')], ['a pod that is none', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec: web\n'],
  ];
  for (const [name, text] of unfinished) {
    test(`of an object with ${name} they say nothing: the API would not decode it`, () => assert.deepEqual(report(text, everything).filter(line => [CHECK_FAILED, ...practiceRules.map(({ code }) => code)].includes(line.split(' ', 1)[0] ?? '')), []));
  }

  test('a careful workload goes against none', () => assert.deepEqual(report(CAREFUL, everything), []));

  test('the profile asks for what the tools ask for by default', () => {
    const codes = new Set(report(container(''), toSettings({ practice: 'hint' })).map(line => line.split(' ', 1)[0]));
    assert.deepEqual([...codes].sort(), ['drop-net-raw-capability', 'no-read-only-root-fs', 'run-as-non-root', 'unset-cpu-requirements', 'unset-memory-requirements']);
  });
});

const CAREFUL = `apiVersion: apps/v1
kind: Deployment
metadata:
  annotations: {email: team@example.com}
  labels: {owner: team}
  name: web
  namespace: shop
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
    spec:
      serviceAccountName: web
      priorityClassName: high
      restartPolicy: Always
      dnsConfig: {options: [{name: ndots, value: "2"}]}
      securityContext: {runAsNonRoot: true, runAsUser: 20000, runAsGroup: 20000, seccompProfile: {type: RuntimeDefault}}
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]
      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: Exists}]}]}}}
      containers:
      - name: web
        image: web:1
        imagePullPolicy: Always
        ports: [{name: http, containerPort: 8080}]
        resources: {requests: {cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi}, limits: {cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi}}
        readinessProbe: {httpGet: {path: /, port: http}}
        livenessProbe: {tcpSocket: {port: 8080}}
        securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {maxUnavailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow, selector: {matchLabels: {app: web}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}}
`;

suite('Pod Security Standards', () => {
  const codes = (text: string, podSecurity: string) => report(text, toSettings({ podSecurity }));
  test('baseline marks what is written', () => assert.deepEqual(codes(pod('  hostNetwork: true\n  containers:\n  - {name: a, image: "a:1", securityContext: {privileged: true}}\n  - {name: b, image: "a:1", ports: [{containerPort: 80, hostPort: 80}]}\n'), 'baseline'),
    ['pod-security-host-namespaces @ true', 'pod-security-privileged @ true', 'pod-security-host-ports @ 80']));
  test('restricted marks the containers that lack something', () => assert.deepEqual(codes(pod('  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}\n  containers:\n  - {name: good, image: "a:1", securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}\n  - {image: "a:1", name: bad, securityContext: {}}\n'), 'restricted'),
    ['pod-security-allow-privilege-escalation @ securityContext', 'pod-security-capabilities-restricted @ securityContext']));
  test('off says nothing', () => assert.deepEqual(codes(pod('  hostPID: true\n  containers: [{name: a, image: "a:1"}]\n'), 'off'), []));
});

suite('findings that the author leaves out', () => {
  const settings = only('latest-tag', 'no-read-only-root-fs');
  const text = (image: string, annotations = '', head = '') => `${head}apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n${annotations}spec:\n  containers:\n  - image: a${image}\n    name: c\n`;
  const left = (content: string) => report(content, settings).map(line => line.split(' ', 1)[0]);
  const variants: readonly (readonly [name: string, text: string, left: readonly string[]])[] = [
    ['nothing', text(''), ['no-read-only-root-fs', 'latest-tag']],
    ['by a comment behind the line', text(' # slipway-ignore latest-tag'), ['no-read-only-root-fs']],
    ['every code of the line', text(' # slipway-ignore'), []],
    ['by a comment on the line above', text('').replace('  - image', '  # slipway-ignore latest-tag -- pinned elsewhere\n  - image'), ['no-read-only-root-fs']],
    ['another code', text(' # slipway-ignore unknown-field'), ['no-read-only-root-fs', 'latest-tag']],
    ['above the document', text('', '', '# slipway-ignore no-read-only-root-fs, latest-tag\n'), []],
    ['by kube-linter\'s annotation', text('', '  annotations: {ignore-check.kube-linter.io/latest-tag: "why"}\n'), ['no-read-only-root-fs']],
    ['all of kube-linter', text('', '  annotations: {kube-linter.io/ignore-all: "why"}\n'), []],
    ['by kube-score\'s annotation', text('', '  annotations: {kube-score/ignore: "container-image-tag,service-type"}\n'), ['no-read-only-root-fs']],
  ];
  for (const [name, content, codes] of variants) test(name, () => assert.deepEqual(left(content), codes));
});

test('every check of kube-linter (63) and kube-score (39) is answered', () => {
  const checks = { 'kube-linter': LINTER, 'kube-score': SCORE };
  assert.deepEqual(Object.entries(checks).flatMap(([tool, names]) => names.split(/\s+/).map(name => `${tool} ${name}`)).filter(check => codesAnswering(check).length === 0), []);
  assert.deepEqual(Object.values(checks).map(names => new Set(names.split(/\s+/)).size), [63, 39]);
});

const LINTER = `access-to-create-pods access-to-secrets cluster-admin-role-binding dangling-horizontalpodautoscaler dangling-ingress dangling-networkpolicy dangling-networkpolicypeer-podselector dangling-service dangling-servicemonitor
  default-service-account deprecated-service-account-field dnsconfig-options docker-sock drop-net-raw-capability duplicate-env-var env-value-from env-var-secret exposed-services host-ipc host-network host-pid hpa-minimum-three-replicas
  invalid-target-ports job-ttl-seconds-after-finished latest-tag liveness-port minimum-three-replicas mismatching-selector no-anti-affinity no-extensions-v1beta no-liveness-probe no-node-affinity no-read-only-root-fs no-readiness-probe
  no-rolling-update-strategy non-existent-service-account non-isolated-pod pdb-max-unavailable pdb-min-available pdb-unhealthy-pod-eviction-policy priority-class-name privilege-escalation-container privileged-container privileged-ports
  read-secret-from-env-var readiness-port required-annotation-email required-label-owner restart-policy run-as-non-root scc-deny-privileged-container schema-validation sensitive-host-mounts sorted-keys ssh-port startup-port unsafe-proc-mount
  unsafe-sysctls unset-cpu-requirements unset-memory-requirements use-namespace wildcard-in-rules writable-host-mount`;
const SCORE = `deployment-strategy deployment-replicas ingress-targets-service cronjob-has-deadline cronjob-restartpolicy container-resources container-resource-requests-equal-limits container-cpu-requests-equal-limits
  container-memory-requests-equal-limits container-image-tag container-image-pull-policy container-ephemeral-storage-request-and-limit container-ephemeral-storage-request-equals-limit container-ports-check environment-variable-key-duplication
  statefulset-has-poddisruptionbudget deployment-has-poddisruptionbudget poddisruptionbudget-has-policy pod-networkpolicy networkpolicy-targets-pod pod-probes pod-probes-identical container-security-context-user-group-id
  container-security-context-privileged container-security-context-readonlyrootfilesystem container-seccomp-profile service-targets-pod service-type stable-version deployment-has-host-podantiaffinity statefulset-has-host-podantiaffinity
  deployment-targeted-by-hpa-does-not-have-replicas-configured statefulset-has-servicename deployment-pod-selector-labels-match-template-metadata-labels statefulset-pod-selector-labels-match-template-metadata-labels label-values
  horizontalpodautoscaler-has-target horizontalpodautoscaler-replicas pod-topology-spread-constraints`;
