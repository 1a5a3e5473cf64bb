import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { KubernetesObject, Node } from '../../../src/api/objects.ts';
import { CHECK_FAILED, diagnoseIn } from '../../../src/language/diagnoseIn.ts';
import { diagnosticCodes } from '../../../src/language/diagnosticCodes.ts';
import { Cluster } from '../../../src/language/knowledge/cluster.ts';
import { practiceRules } from '../../../src/language/practice/index.ts';
import { toSettings } from '../../../src/language/settings.ts';
import { parseWorkspaceFile } from '../../../src/language/workspace/parseWorkspaceFile.ts';
import { Workspace } from '../../../src/language/workspace/workspace.ts';

/*
 * Every diagnostic code, by the least text that it is said of: what it marks stands between « and ». Practices have their table in practice.test.ts.
 */

interface Case {
  readonly code: string;
  readonly marked: string;
  readonly name?: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly settings?: object;
  readonly nodes?: readonly Node[];
  readonly applied?: readonly object[];
}

const pod = (spec: string, metadata = 'name: p') => `apiVersion: v1\nkind: Pod\nmetadata:\n  ${metadata}\nspec:\n${spec}`;
const container = (fields: string) => pod(`  containers:\n  - name: c\n    image: web:1\n${fields}`);
const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n${spec}`;
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: {url: x}\n`;
const compose = (service: string) => `services:\n  web:\n    image: a\n${service}`;
const labelled = pod('  containers: [{name: c, image: "web:1", ports: [{name: http, containerPort: 80}]}]\n', 'name: web\n  labels: {app: web}');
const baseline = { podSecurity: 'baseline' };
const restricted = { podSecurity: 'restricted' };

const cases: readonly Case[] = [
  { code: 'yaml-syntax', marked: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: "«a»\n' },
  { code: 'yaml-syntax', marked: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: «*x»}\n' },
  { code: 'duplicate-key', marked: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: "1"\n  «a»: "2"\n' },
  { code: 'unknown-kind', marked: 'apiVersion: apps/v1\nkind: «Deploymnet»\nmetadata: {name: a}\n' },
  { code: 'unknown-api-version', marked: 'apiVersion: «v1»\nkind: Deployment\nmetadata: {name: a}\n' },
  { code: 'removed-api-version', marked: 'apiVersion: «policy/v1beta1»\nkind: PodDisruptionBudget\nmetadata: {name: a}\n' },
  { code: 'unavailable-api-version', marked: 'apiVersion: «admissionregistration.k8s.io/v1»\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: a}\nspec: {policyName: a, validationActions: [Deny]}\n', settings: { kubernetesVersion: '1.26' } },
  { code: 'deprecated-api-version', marked: 'apiVersion: «autoscaling/v2beta2»\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n', settings: { kubernetesVersion: '1.25' } },
  { code: 'unavailable-field', marked: `${container('')}  «hostnameOverride»: a\n`, settings: { kubernetesVersion: '1.33' } },
  { code: 'removed-field', marked: 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}}\n«status»: {}\n', settings: { kubernetesVersion: '1.28' } },
  { code: 'unknown-field', marked: container('    «imagePullPolcy»: Always\n') },
  { code: 'misplaced-field', marked: `${container('')}  «readinessProbe»: {tcpSocket: {port: 80}}\n` },
  { code: 'missing-field', marked: pod('  containers:\n  - «image»: web:1\n') },
  { code: 'wrong-type', marked: container('    env: [{name: A, value: «1»}]\n') },
  { code: 'unsupported-value', marked: container('    imagePullPolicy: «Sometimes»\n') },
  { code: 'bad-quantity', marked: container('    resources: {limits: {memory: «1GB»}}\n') },
  { code: 'duplicate-item', marked: `${container('')}  - name: «c»\n    image: b\n` },
  { code: 'invalid-value', marked: container('    ports: [{containerPort: «70000»}]\n') },
  { code: 'invalid-value', marked: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {«"a b"»: x}\n' },
  { code: 'invalid-value', marked: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: {«a b»: x}\n' },
  { code: 'invalid-value', marked: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: {a: «x y»}\n' },
  { code: 'forbidden-field', marked: pod('  containers: [{name: c, image: "web:1"}]\n  volumes:\n  - name: v\n    emptyDir: {}\n    «hostPath»: {path: /v}\n') },
  { code: 'too-long', marked: `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: a}\nspec:\n  controller: «example.com/${'x'.repeat(300)}»\n` },
  { code: 'too-many', marked: `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: a}\naddressType: IPv4\nports: []\n«endpoints»:\n${'- addresses: [10.1.2.3]\n'.repeat(1001)}` },
  { code: 'undefined-name', marked: container('    volumeMounts: [{name: «v», mountPath: /v}]\n') },
  { code: 'api-warning', marked: pod('  nodeSelector: {beta.kubernetes.io/os: «linux»}\n  containers: [{name: c, image: "web:1"}]\n') },
  { code: 'invalid-image', marked: container('').replace('web:1', '«Web:1»') },
  { code: 'unknown-container-port', marked: container('    ports: [{name: http, containerPort: 80}]\n    readinessProbe: {httpGet: {port: «htpp»}}\n') },
  { code: 'undefined-variable', marked: container('    args: [$(«PROT»)]\n    env: [{name: PORT, value: "80"}]\n') },
  { code: 'unused-volume', marked: `${container('')}  volumes: [{name: «v», emptyDir: {}}]\n` },
  { code: 'unknown-reference', marked: container('    envFrom: [{configMapRef: {name: «setings»}}]\n'), others: { 'c.yaml': configMap('settings') } },
  { code: 'unknown-key', marked: container('    env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: «ulr»}}}]\n'), others: { 'c.yaml': configMap('settings') } },
  { code: 'unknown-port', marked: 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {defaultBackend: {service: {name: s, port: {number: «81»}}}}\n', others: { 's.yaml': service('  ports: [{port: 80}]\n') } },
  { code: 'selects-nothing', marked: service('  selector: {app: «frontnd»}\n  ports: [{port: 80}]\n'), others: { 'p.yaml': labelled.replace('app: web', 'app: frontend') } },
  { code: 'unknown-target-port', marked: service('  selector: {app: web}\n  ports: [{port: 80, targetPort: «htpp»}]\n'), others: { 'p.yaml': labelled } },
  { code: 'undeclared-target-port', marked: service('  selector: {app: web}\n  ports: [{port: 80, targetPort: «8080»}]\n'), others: { 'p.yaml': labelled } },
  { code: 'unknown-resource', marked: 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: [{apiGroups: [apps], resources: [«deployment»], verbs: [get]}]\n' },
  { code: 'not-scalable', marked: 'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: «DaemonSet», name: b}}\n' },
  { code: 'duplicate-object', marked: `${configMap('a')}---\n${configMap('«a»')}` },
  { code: 'other-image-tag', marked: container('').replace('web:1', '«web:2»'), others: { 'web/a.yaml': container('').replace('name: p', 'name: q'), 'web/Dockerfile': 'FROM a\n' } },
  { code: 'unexposed-port', marked: container('    ports: [{containerPort: «8080»}]\n'), others: { 'web/Dockerfile': 'FROM a\nEXPOSE 80\n' } },
  { code: 'unschedulable', marked: pod('  nodeSelector: {disk: «fast»}\n  containers: [{name: c, image: "web:1"}]\n'), nodes: [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels: { disk: 'slow' } }, status: { allocatable: { cpu: '1', memory: '1Gi', pods: '10' } } } as Node] },
  { code: 'immutable-field', marked: 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: «example.com/b»\n', applied: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'default' }, type: 'example.com/a' }] },
  { code: 'missing-command', marked: container('    command: [«sh»]\n'), others: { 'web/Dockerfile': 'FROM scratch\nCOPY app /app\n' } },
  { code: 'deprecated-field', name: 'kustomization.yaml', marked: '«bases»: [https://example.com/a]\n' },
  { code: 'missing-file', name: 'kustomization.yaml', marked: 'resources: [«a.yaml», b.yaml]\n', others: { 'b.yaml': configMap('b') } },
  { code: 'compose-unknown-key', name: 'compose.yaml', marked: compose('    «prots»: []\n') },
  { code: 'compose-missing-key', name: 'compose.yaml', marked: compose('    ulimits: {«nofile»: {soft: 1}}\n') },
  { code: 'compose-wrong-type', name: 'compose.yaml', marked: compose('    ports: «80»\n') },
  { code: 'compose-value', name: 'compose.yaml', marked: compose('    depends_on: {db: {condition: «service_up»}}\n  db: {image: b}\n') },
  { code: 'compose-undefined-name', name: 'compose.yaml', marked: compose('    depends_on: [«db»]\n') },
  { code: 'compose-missing-file', name: 'compose.yaml', marked: `include: [«db.yml»]\n${compose('')}` },
  { code: 'compose-conflict', name: 'compose.yaml', marked: 'include: [db.yml]\nservices:\n  «db»: {image: other}\n', others: { 'db.yml': 'services:\n  db: {image: a}\n' } },
  { code: 'compose-circle', name: 'compose.yaml', marked: compose('    depends_on: [«web»]\n') },
  { code: 'compose-profile', name: 'compose.yaml', marked: compose('    depends_on: [«db»]\n  db: {image: b, profiles: [dev]}\n') },
  { code: 'compose-port-conflict', name: 'compose.yaml', marked: compose('    ports: ["80:80"]\n  api: {image: b, ports: [«"80:81"»]}\n') },
  { code: 'pod-security-app-armor-profile', settings: baseline, marked: container('    securityContext: {«appArmorProfile»: {type: Unconfined}}\n') },
  { code: 'pod-security-capabilities-baseline', settings: baseline, marked: container('    securityContext: {capabilities: {add: [CHOWN, «NET_ADMIN»]}}\n') },
  { code: 'pod-security-host-namespaces', settings: baseline, marked: `${container('')}  hostPID: «true»\n` },
  { code: 'pod-security-host-path-volumes', settings: baseline, marked: `${container('')}  volumes: [{«name»: v, hostPath: {path: /v}}]\n` },
  { code: 'pod-security-host-ports', settings: baseline, marked: container('    ports: [{containerPort: 80, hostPort: «80»}]\n') },
  { code: 'pod-security-host-probes-and-host-lifecycle', settings: baseline, marked: container('    livenessProbe: {httpGet: {port: 80, host: «example.com»}}\n') },
  { code: 'pod-security-privileged', settings: baseline, marked: container('    securityContext: {privileged: «true»}\n') },
  { code: 'pod-security-proc-mount', settings: baseline, marked: container('    securityContext: {procMount: «Unmasked»}\n') },
  { code: 'pod-security-se-linux-options', settings: baseline, marked: container('    securityContext: {«seLinuxOptions»: {user: system_u}}\n') },
  { code: 'pod-security-seccomp-profile-baseline', settings: baseline, marked: container('    securityContext: {«seccompProfile»: {type: Unconfined}}\n') },
  { code: 'pod-security-sysctls', settings: baseline, marked: `${container('')}  securityContext: {sysctls: [{«name»: kernel.msgmax, value: "1"}]}\n` },
  { code: 'pod-security-windows-host-process', settings: baseline, marked: `${container('    securityContext: {windowsOptions: {hostProcess: «true»}}\n')}  hostNetwork: true\n` },
  { code: 'pod-security-allow-privilege-escalation', settings: restricted, marked: container('    securityContext: {allowPrivilegeEscalation: «true»}\n') },
  { code: 'pod-security-capabilities-restricted', settings: restricted, marked: container('    securityContext: {capabilities: {drop: [ALL], add: [«CHOWN»]}}\n') },
  { code: 'pod-security-proc-mount-restricted', settings: restricted, marked: `${container('    securityContext: {procMount: «Unmasked»}\n')}  hostUsers: false\n` },
  { code: 'pod-security-restricted-volumes', settings: restricted, marked: `${container('')}  volumes: [{«name»: v, nfs: {server: a, path: /}}]\n` },
  { code: 'pod-security-run-as-non-root', settings: restricted, marked: container('    securityContext: {runAsNonRoot: «false»}\n') },
  { code: 'pod-security-run-as-user', settings: restricted, marked: container('    securityContext: {runAsUser: «0»}\n') },
  { code: 'pod-security-seccomp-profile-restricted', settings: restricted, marked: container('    securityContext: {«seccompProfile»: {type: Unconfined}}\n') },
];

/** The text without its marks, and what stood between them. */
function unmark(marked: string): { readonly text: string; readonly ranges: readonly (readonly [start: number, end: number])[] } {
  const [first = '', ...pieces] = marked.split('«');
  let text = first;
  const ranges = pieces.map(piece => {
    const [inside = '', after = ''] = piece.split('»');
    const start = text.length;
    text += `${inside}${after}`;
    return [start, start + inside.length] as const;
  });
  return { text, ranges };
}

function open({ name = 'main.yaml', marked, others = {}, nodes = [], applied }: Case, workspace = new Workspace()) {
  const uriOf = (file: string) => `file:///w/${file}`;
  const { text, ranges } = unmark(marked);
  workspace.readNamed = uri => others[uri.slice(uriOf('').length)];
  workspace.exists = uri => Object.hasOwn(others, uri.slice(uriOf('').length));
  workspace.knowledge = { nodes, ...applied === undefined ? {} : { cluster: new Cluster({ name: 'dev', namespace: 'default', kinds: [], definitions: [], nodes: [], applied: applied as KubernetesObject[] }) } };
  for (const [file, content] of Object.entries({ ...others, [name]: text })) workspace.setFile(uriOf(file), parseWorkspaceFile(uriOf(file), content));
  return { workspace, ranges, documents: workspace.documentsOf(uriOf(name)) };
}

suite('every diagnostic code', () => {
  for (const [index, each] of cases.entries()) {
    test(`${each.code} marks its place (${index + 1})`, () => {
      const { workspace, documents, ranges } = open(each);
      const found = documents.flatMap(document => diagnoseIn(workspace, document, toSettings(each.settings)).filter(({ code }) => code === each.code).map(({ range }) => [document.start + range.start, document.start + range.end]));
      assert.deepEqual(found, ranges);
      assert.notEqual(ranges.length, 0);
    });
  }
  test(`${CHECK_FAILED} stands where the check failed`, () => {
    const { workspace, documents } = open({ code: CHECK_FAILED, marked: container('    envFrom: [{configMapRef: {name: a}}]\n') }, new class extends Workspace { override find(): never { throw new Error('no index'); } }());
    assert.ok(documents.flatMap(document => diagnoseIn(workspace, document)).some(({ code, range }) => code === CHECK_FAILED && range.start === 0));
  });
  test('has a case here or among the practices', () => {
    const known = new Set([CHECK_FAILED, 'file-too-large', // of files that are not read: workspaceFiles.test.ts
      ...cases.map(({ code }) => code), ...practiceRules.map(({ code }) => code)]);
    assert.deepEqual(diagnosticCodes.map(({ code }) => code).filter(code => !known.has(code)), []);
    assert.deepEqual([...known].filter(code => !diagnosticCodes.some(each => each.code === code)), []);
  });
});
