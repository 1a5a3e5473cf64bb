import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { diagnose } from '../../../src/language/diagnose.ts';
import { parseDocument } from '../../../src/manifest/parse.ts';
import { applyEdits, findingsOf } from './marked.ts';

const pod = (spec: string, head = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n') => `${head}spec:\n${spec}`;
const container = (fields: string) => pod(`  containers:\n  - name: c\n    image: busybox\n${fields}`);

const cases: readonly { readonly name: string; readonly text: string; readonly findings: readonly string[] }[] = [
  { name: 'a valid pod is clean', text: container(''), findings: [] },
  { name: 'a list item that is not written yet is no reason to fall silent', text: `${container('')}  - \n  restartPolcy: Never\n`, findings: ['unknown-field @ restartPolcy: unknown field "restartPolcy" in spec (PodSpec); did you mean "restartPolicy"?'] },
  { name: 'what the API warns of', text: pod('  nodeSelector: {beta.kubernetes.io/os: linux}\n  containers: [{name: a, image: b}]\n'), findings: ['api-warning @ linux: spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'] },
  { name: 'an annotation that the API warns of', text: 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n  annotations: {kubernetes.io/ingress.class: nginx}\nspec: {defaultBackend: {service: {name: a, port: {number: 80}}}}\n', findings: ['api-warning @ nginx: annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead'] },
  { name: 'an annotation that differs from its field', text: 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n  annotations: {kubernetes.io/ingress.class: nginx}\nspec: {ingressClassName: b, defaultBackend: {service: {name: a, port: {number: 80}}}}\n', findings: ['invalid-value @ nginx: annotations.kubernetes.io/ingress.class: Invalid value: "nginx": must match `ingressClassName` when both are specified', 'api-warning @ nginx: annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead'] },
  { name: 'what belongs at the top', text: 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  automountServiceAccountToken: true\n', findings: ['misplaced-field @ automountServiceAccountToken: "automountServiceAccountToken" is not a field of metadata (ObjectMeta); it belongs at the top level of the object'] },
  { name: 'an image whose name is not in lower case', text: pod('  containers: [{name: a, image: ghcr.io/Org/Web:V1}]\n'), findings: ['invalid-image @ ghcr.io/Org/Web:V1: "ghcr.io/Org/Web:V1" is no name of an image: the pod would wait with InvalidImageName'] },
  { name: 'an image that is no name at all', text: pod('  containers: [{name: a, image: "web:1:2"}]\n  volumes: [{name: v, image: {reference: "a b"}}]\n  initContainers: [{name: i, image: b, volumeMounts: [{name: v, mountPath: /v}]}]\n'), findings: ['invalid-image @ "web:1:2": "web:1:2" is no name of an image: the pod would wait with InvalidImageName', 'invalid-image @ "a b": "a b" is no name of an image: the pod would wait with InvalidImageName'] },
  { name: 'images that a tool fills in, and with registry, port, tag and digest', text: pod(`  containers: [{name: a, image: IMAGE_NAME}, {name: b, image: "$(REGISTRY)/web"}, {name: c, image: "localhost:5000/a/b_c:V1@sha256:${'a'.repeat(64)}"}]\n`), findings: [] },
  { name: 'an object without its version', text: '# mine\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: a\n', findings: ['missing-field @ kind: apiVersion not set'] },
  { name: 'an object without its kind', text: 'apiVersion: apps/v1\nmetadata:\n  name: a\n', findings: ['missing-field @ apiVersion: kind not set'] },
  { name: 'an item of a List without its kind', text: 'apiVersion: v1\nkind: List\nitems:\n- kind: ConfigMap\n  apiVersion: v1\n  metadata: {name: a}\n- apiVersion: v1\n  metadata:\n    name: b\n', findings: ['missing-field @ apiVersion: kind not set'] },
  { name: 'images that a tool makes, or fills in a part of', text: pod(`  containers:\n${['ko://github.com/org/repo/cmd/web', '//cmd/web:image', 'gcr.io/$PROJECT_ID/web:$TAG', 'registry/web:%TAG%', '#{image}#', '<your-registry>/web:1', 'REGISTRY_URL/web:v1', 'IMAGE_NAME:v1', '[fd00::1]:5000/web:1'].map((image, index) => `  - {name: c${index}, image: "${image}"}\n`).join('')}`), findings: [] },
  { name: 'an object without its version whose fields name versions', text: 'kind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}\n', findings: ['missing-field @ kind: apiVersion not set'] },
  { name: 'an object without its kind whose fields name kinds', text: 'apiVersion: rbac.authorization.k8s.io/v1\nmetadata: {generateName: a-}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\n', findings: ['missing-field @ apiVersion: kind not set'] },
  { name: 'other YAML that has a kind or a version', text: 'kind: Deployment\nname: a\n', findings: [] },
  { name: 'a kind of another tool', text: 'kind: Kustomization\nmetadata: {name: a}\n', findings: [] },
  { name: 'a version of another tool', text: 'apiVersion: backstage.io/v1alpha1\nmetadata: {name: a}\n', findings: [] },
  { name: 'a rule of a definition that may cost more than the API allows', text: 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Widget, plural: widgets}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          spec:\n            type: array\n            maxItems: 2000\n            items: {type: string, maxLength: 1}\n            x-kubernetes-validations: [{rule: "self.all(x, self.exists(y, x != y))"}]\n', findings: ['forbidden-field @ "self.all(x, self.exists(y, x != y))": spec.versions[0].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 2.8x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)'] },
  { name: 'a LimitRange without a name, which the API gives one', text: 'apiVersion: v1\nkind: LimitRange\nmetadata: {}\nspec: {limits: [{type: Container, max: {cpu: 1}}]}\n', findings: [] },
  { name: 'a lone dot is text', text: container('    workingDir: .\n'), findings: [] },
  { name: 'two letters that changed places', text: container('    imgaePullPolicy: Always\n'), findings: ['unknown-field @ imgaePullPolicy: unknown field "imgaePullPolicy" in spec.containers[0] (Container); did you mean "imagePullPolicy"?'] },
  { name: 'a Job needs no uid of its author', text: 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n      - {name: a, image: b}\n', findings: [] },
  { name: 'other YAML is left alone', text: 'version: 3\nservices:\n  web:\n    imagee: x\n', findings: [] },
  { name: 'broken YAML that is no manifest is left alone', text: 'a: "b\n', findings: [] },
  { name: 'a Helm template is left alone', text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\nspek: 1\n', findings: [] },
  { name: 'a Helm block is left alone', text: 'apiVersion: v1\nkind: Pod\n{{- if .Values.x }}\nspek: 1\n{{- end }}\n', findings: [] },
  { name: 'quoted braces are content', text: container('    args: ["{{ .x }}"]\n    imagePullPolicy: "{{ .y }}"\n'), findings: [] },
  { name: 'a custom resource is left alone', text: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: a\nanything: 1\n', findings: [] },
  { name: 'a misspelt field names the nearest one', text: container('    imagePullPolcy: Always\n'), findings: ['unknown-field @ imagePullPolcy: unknown field "imagePullPolcy" in spec.containers[0] (Container); did you mean "imagePullPolicy"?'] },
  { name: 'a field that is nothing like any other', text: container('    zzzzzz: 1\n'), findings: ['unknown-field @ zzzzzz: unknown field "zzzzzz" in spec.containers[0] (Container)'] },
  { name: 'what belongs in a field that is not there', text: container('    runAsNonRoot: true\n'), findings: ['misplaced-field @ runAsNonRoot: "runAsNonRoot" is not a field of spec.containers[0] (Container); it belongs in spec.containers[0].securityContext'] },
  { name: 'what stands together belongs together', text: container('    readinessProbe:\n      path: /\n      port: 80\n'), findings: ["missing-field @ readinessProbe: spec.containers[0].readinessProbe: Required value: must specify a handler type", ...['path', 'port'].map(name => `misplaced-field @ ${name}: "${name}" is not a field of spec.containers[0].readinessProbe (Probe); it belongs in spec.containers[0].readinessProbe.httpGet`)] },
  { name: 'what belongs in one of several fields that are not there', text: container('    httpGet:\n      path: /\n      port: 80\n'), findings: ['misplaced-field @ httpGet: "httpGet" is not a field of spec.containers[0] (Container); it belongs in spec.containers[0].livenessProbe'] },
  { name: 'what belongs above', text: container('    hostNetwork: true\n'), findings: ['misplaced-field @ hostNetwork: "hostNetwork" is not a field of spec.containers[0] (Container); it belongs in spec'] },
  { name: 'a probe beside containers belongs inside', text: `${container('')}  readinessProbe:\n    tcpSocket:\n      port: 80\n`, findings: ['misplaced-field @ readinessProbe: "readinessProbe" is not a field of spec (PodSpec); it belongs in spec.containers[0]'] },
  { name: 'a number where text is wanted', text: container('    env:\n    - name: PORT\n      value: 8080\n'), findings: ['wrong-type @ 8080: spec.containers[0].env[0].value takes a string, not the number 8080'] },
  { name: 'yes is a boolean to Kubernetes', text: container('    env:\n    - name: A\n      value: yes\n'), findings: ['wrong-type @ yes: spec.containers[0].env[0].value takes a string, not the boolean true'] },
  { name: 'text where a number is wanted', text: container('    ports:\n    - containerPort: "80"\n'), findings: ['wrong-type @ "80": spec.containers[0].ports[0].containerPort takes a whole number, not the string "80"'] },
  { name: 'what is wrong beside a value of a wrong type', text: container('    env: [{name: PORT, value: 8080}]\n    resources: {requests: {cpu: 2}, limits: {cpu: 1}}\n'), findings: ['wrong-type @ 8080: spec.containers[0].env[0].value takes a string, not the number 8080', 'invalid-value @ 2: spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'] },
  { name: 'what is wrong beside a quantity that cannot be read', text: pod('  containers: [{name: A_b, image: b, resources: {limits: {cpu: much}}}]\n'), findings: ['invalid-value @ A_b: spec.containers[0].name: Invalid value: "A_b": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character (e.g. \'my-name\',  or \'123-abc\', regex used for validation is \'[a-z0-9]([-a-z0-9]*[a-z0-9])?\')', 'bad-quantity @ much: spec.containers[0].resources.limits.cpu: Invalid value: "much": quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\''] },
  { name: 'a label that is a number makes no selector wrong', text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {tier: 1}}\n  template: {metadata: {labels: {tier: "1"}}, spec: {containers: [{name: a, image: b}]}}\n', findings: ['wrong-type @ 1: spec.selector.matchLabels.tier takes a string, not the number 1'] },
  { name: 'a Deployment that limits GPUs', text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {tier: "1"}}\n  template: {metadata: {labels: {tier: "1"}}, spec: {containers: [{name: a, image: b, resources: {limits: {nvidia.com/gpu: 1}}}]}}\n', findings: [] },
  { name: 'a claim that the pod has not', text: container('    resources: {claims: [{name: gpu}]}\n'), findings: ['undefined-name @ name: spec.containers[0].resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty'] },
  { name: 'spread over the same twice', text: pod('  containers: [{name: a, image: b}]\n  topologySpreadConstraints:\n  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, minDomains: 2, labelSelector: {}}\n  - {maxSkew: 2, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {}}\n'), findings: ['duplicate-item @ maxSkew: spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, ScheduleAnyway}"', 'invalid-value @ 2: spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway'] },
  { name: 'a hook that sleeps too long', text: container('    lifecycle: {preStop: {sleep: {seconds: 60}}}\n'), findings: ['invalid-value @ sleep: spec.containers[0].lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)'] },
  { name: 'volumes that are no list yet make no mount wrong', text: pod('  containers: [{name: a, image: b, volumeMounts: [{name: v, mountPath: /v}]}]\n  volumes: {name: v, emptyDir: {}}\n'), findings: ['wrong-type @ volumes: spec.volumes takes a list, not a mapping'] },
  { name: 'text in place of a container: what is wrong besides may hang on what was meant', text: pod('  containers: [nginx, {name: b, image: ""}]\n'), findings: ['wrong-type @ nginx: spec.containers[0] takes a mapping, not the string "nginx"'] },
  { name: 'a value in place of one of some words: what is wrong besides may hang on the word', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: true, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]}\n', findings: ['wrong-type @ true: spec.type takes a string, not the boolean true'] },
  { name: 'an item of a list moves none of the others', text: pod('  containers: [{name: a, image: b, args: [1, x], env: [{name: A, value: 1}, {name: "=", value: x}]}]\n'), findings: ['wrong-type @ 1: spec.containers[0].args[0] takes a string, not the number 1', 'wrong-type @ 1: spec.containers[0].env[0].value takes a string, not the number 1', 'invalid-value @ "=": spec.containers[0].env[1].name: Invalid value: "=": a valid environment variable name must consist only of printable ASCII characters other than \'=\''] },
  { name: 'a mapping where a list is wanted', text: pod('  containers:\n    name: c\n'), findings: ['wrong-type @ containers: spec.containers takes a list, not a mapping'] },
  { name: 'a missing required field is marked at its mapping', text: pod('  restartPolicy: Never\n'), findings: ['missing-field @ spec: missing required field "containers" in spec'] },
  { name: 'a container without a name', text: pod('  containers:\n  - image: busybox\n'), findings: ['missing-field @ image: missing required field "name" in spec.containers[0]'] },
  { name: 'a value outside the enum', text: container('    imagePullPolicy: Allways\n'), findings: ['unsupported-value @ Allways: spec.containers[0].imagePullPolicy: Unsupported value: "Allways": supported values: "Always", "IfNotPresent", "Never"'] },
  { name: 'a key written twice', text: container('    image: other\n'), findings: ['duplicate-key @ image: key "image" is already set in this mapping'] },
  { name: 'a quantity with a wrong suffix', text: container('    resources:\n      limits:\n        memory: 200MB\n'), findings: ['bad-quantity @ 200MB: spec.containers[0].resources.limits.memory: Invalid value: "200MB": quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\''] },
  { name: 'a misspelt kind in a misspelt version', text: 'apiVersion: app/v1\nkind: Deploymnet\nmetadata: {name: a}\n', findings: ['unknown-kind @ Deploymnet: app/v1 has no kind Deploymnet; did you mean apps/v1 Deployment?'] },
  { name: 'a kind in a version whose group is cut short', text: 'apiVersion: networking.k8/v1\nkind: Ingress\nmetadata: {name: a}\n', findings: ['unknown-api-version @ networking.k8/v1: networking.k8/v1 has no kind Ingress; it is in networking.k8s.io/v1'] },
  { name: 'kinds of other tools that are called as one of Kubernetes', text: ['batch.volcano.sh/v1alpha1 Job', 'apps.kruise.io/v1alpha1 DaemonSet', 'kubeadm.k8s.io/v1beta4 ClusterConfiguration', 'kind.x-k8s.io/v1alpha4 Cluster', 'skaffold/v4beta1 Config', 'app.k8s.io/v1beta1 Application', 'argoproj.io/v1alpha1 Rollout', 'networking.istio.io/v1 Gateway', 'serving.knative.dev/v1 Service', 'networking.gke.io/v1 Ingress'].map(each => each.split(' ')).map(([version = '', kind = '']) => `- apiVersion: ${version}\n  kind: ${kind}\n  metadata: {name: a}\n`).reduce((text, item) => text + item, 'apiVersion: v1\nkind: List\nitems:\n'), findings: [] },
  { name: 'keys in another case', text: 'APIVersion: v1\nKind: ConfigMap\nmetadata: {name: a}\n', findings: ['unknown-field @ APIVersion: unknown field "APIVersion" in ConfigMap; did you mean "apiVersion"?', 'unknown-field @ Kind: unknown field "Kind" in ConfigMap; did you mean "kind"?'] },
  { name: 'a key in another case beside the other of a custom resource', text: 'apiVersion: example.com/v1\nKind: Widget\nmetadata: {name: a}\n', findings: ['unknown-field @ Kind: unknown field "Kind" in Widget; did you mean "kind"?'] },
  { name: 'other YAML with such keys in another case', text: 'apiversion: 2\nKind: x\n---\n', findings: [] },
  { name: 'items of a List that are no objects', text: 'apiVersion: v1\nkind: List\nitems:\n- foo\n- {}\n- [1]\n- a: 1\n-\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n', findings: ['wrong-type @ foo: items[0] takes a mapping, not the string "foo"', 'missing-field @ {}: kind not set', 'wrong-type @ [1]: items[2] takes a mapping, not a list', 'missing-field @ a: kind not set'] },
  { name: 'keys behind question marks', text: '? apiVersion\n: v1\n? kind # which\n: LimitRange\n? speck\n: {}\n', findings: ['unknown-field @ speck: unknown field "speck" in LimitRange; did you mean "spec"?'] },
  { name: 'a misspelt kind', text: 'apiVersion: apps/v1\nkind: Deploymnet\n', findings: ['unknown-kind @ Deploymnet: apps/v1 has no kind Deploymnet; did you mean Deployment?'] },
  { name: 'a kind in another group', text: 'apiVersion: v1\nkind: Deployment\nmetadata:\n  name: a\n', findings: ['unknown-api-version @ v1: v1 has no kind Deployment; it is in apps/v1'] },
  { name: 'a version that is gone', text: 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: a\n', findings: ['removed-api-version @ extensions/v1beta1: extensions/v1beta1 Ingress is no longer served since Kubernetes 1.22; use networking.k8s.io/v1'] },
  { name: 'items of a List are checked', text: 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: a\n  dta: {}\n', findings: ['unknown-field @ dta: unknown field "dta" in ConfigMap; did you mean "data"?'] },
  { name: 'merged keys count as present', text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - &c\n    name: a\n    image: x\n  - <<: *c\n    name: b\n', findings: [] },
  { name: 'an octal mode is a number', text: pod('  containers: [{name: a, image: b, volumeMounts: [{name: v, mountPath: /v}]}]\n  volumes:\n  - name: v\n    configMap:\n      name: c\n      defaultMode: 0644\n'), findings: [] },
  { name: 'octal, hexadecimal and binary numbers are numbers', text: pod('  containers: [{name: a, image: b, ports: [{containerPort: 0o120}, {containerPort: 0x1F}], volumeMounts: [{name: v, mountPath: /v}]}]\n  volumes:\n  - name: v\n    secret:\n      secretName: s\n      defaultMode: 0o400\n'), findings: [] },
  { name: 'and no text', text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  h: 0o7\n', findings: ['wrong-type @ 0o7: data.h takes a string, not the number 7'] },
  { name: 'a kubeconfig is left alone', text: 'apiVersion: v1\nkind: Config\nclusters: []\n', findings: [] },
  { name: 'a flow mapping is a manifest too', text: '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "dta": {}}', findings: ['unknown-field @ "dta": unknown field "dta" in ConfigMap; did you mean "data"?'] },
  { name: 'braces in a block scalar are content', text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: |\n    {{ range }}\ndta: {}\n', findings: ['unknown-field @ dta: unknown field "dta" in ConfigMap'] },
  { name: 'braces in a comment are content', text: 'apiVersion: v1\nkind: ConfigMap # {{ x }}\nmetadata: {name: a}\ndta: {}\n', findings: ['unknown-field @ dta: unknown field "dta" in ConfigMap; did you mean "data"?'] },
  { name: 'an empty enum value counts as absent', text: container('    imagePullPolicy: ""\n'), findings: [] },
  { name: 'a required field without a value is missing', text: pod('  containers:\n'), findings: ['missing-field @ containers: missing required field "containers" in spec'] },
  { name: 'a misspelt required field is one finding', text: pod('  containerz: []\n'), findings: ['unknown-field @ containerz: unknown field "containerz" in spec (PodSpec); did you mean "containers"?'] },
  { name: 'a command of the shell is no variable', text: container('    env: [{name: DATE, value: today}]\n    args: ["echo $(date) $(hostname)"]\n'), findings: [] },
  { name: 'status is not the author\'s', text: `${container('')}status:\n  phase: ""\n  containerStatuses:\n  - name: c\n`, findings: [] },
  { name: 'a longer form of a name', text: container('    enviroment: []\n'), findings: ['unknown-field @ enviroment: unknown field "enviroment" in spec.containers[0] (Container); did you mean "env"?'] },
  { name: 'a shorter form of a name', text: container('    cmd: []\n'), findings: ['unknown-field @ cmd: unknown field "cmd" in spec.containers[0] (Container); did you mean "command"?'] },
  { name: 'two containers of one name', text: container('  - name: c\n    image: other\n'), findings: ['duplicate-item @ c: spec.containers[1].name: Duplicate value: "c"'] },
  { name: 'two variables of one name', text: container('    env:\n    - {name: A, value: one}\n    - {name: A, value: two}\n'), findings: ['duplicate-item @ A: spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'] },
  { name: 'one port of a service for two protocols', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n  - {name: a, port: 53}\n  - {name: b, port: 53, protocol: UDP}\n', findings: [] },
  { name: 'one port of a service twice', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n  - {name: a, port: 53}\n  - {name: b, port: 53, protocol: TCP}\n', findings: ['duplicate-item @ 53: spec.ports[1]: Duplicate value: {"port":53,"protocol":"TCP"}'] },
  { name: 'after a syntax error only what stands above it is sure', text: 'apiVersion: v1\nkind: Pod\nmetadta: {}\nspec:\n\tcontainers: []\n', findings: ['unknown-field @ metadta: unknown field "metadta" in Pod; did you mean "metadata"?', 'yaml-syntax @ \t: Tabs are not allowed as indentation'] },
  { name: 'a removed version names the newest of its group', text: 'apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n', findings: ['removed-api-version @ autoscaling/v2beta2: autoscaling/v2beta2 HorizontalPodAutoscaler is no longer served since Kubernetes 1.26; use autoscaling/v2'] },
];

suite('diagnose', () => {
  for (const { name, text, findings } of cases) test(name, () => assert.deepEqual(findingsOf(text), findings));
});

const deployment = (matchLabels: string, labels: string) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector:\n    matchLabels: ${matchLabels}\n  template:\n    metadata:\n      labels:${labels}\n    spec:\n      containers: [{name: a, image: b}]\n`;
const secret = (data: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n${data}`;
const ingress = (host: string) => `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  defaultBackend: {service: {name: a, port: {number: 80}}}\n  rules:\n  - host: ${host}\n`;

const fixes: readonly { readonly name: string; readonly text: string; readonly title: string; readonly after: string }[] = [
  { name: 'a version that is not said', text: '# mine\nkind: ServiceAccount\nmetadata: {name: a}\n', title: 'Add "apiVersion: v1"', after: '# mine\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n' },
  { name: 'the name of an image in lower case', text: container('').replace('busybox', 'Library/BusyBox:V1'), title: 'Change to "library/busybox:V1"', after: container('').replace('busybox', 'library/busybox:V1') },
  { name: 'the nearest name replaces the key only', text: container('    imagePullPolcy: Always\n'), title: 'Change to "imagePullPolicy"', after: container('    imagePullPolicy: Always\n') },
  { name: 'text gets quotes', text: container('    env:\n    - name: PORT\n      value: 8080\n'), title: 'Put it in quotes', after: container('    env:\n    - name: PORT\n      value: "8080"\n') },
  { name: 'a mount gets the volume that was meant', text: pod('  containers: [{name: a, image: b, volumeMounts: [{name: setings, mountPath: /s}]}]\n  volumes: [{name: settings, emptyDir: {}}]\n'), title: 'Change to "settings"', after: pod('  containers: [{name: a, image: b, volumeMounts: [{name: settings, mountPath: /s}]}]\n  volumes: [{name: settings, emptyDir: {}}]\n') },
  { name: 'a name gets the letters that names may have', text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: My_Settings\n', title: 'Change to "my-settings"', after: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: my-settings\n' },
  ...[['https://a.example.com/', 'a.example.com'], ['"A.example.com:8080"', '"a.example.com"'], ['http://*.example.com/x?y', '"*.example.com"']].map(([before = '', after = '']) => ({
    name: `the host of ${before}`, title: `Change to "${after.replaceAll('"', '')}"`, text: ingress(before), after: ingress(after),
  })),
  { name: 'what belongs at the top moves there', text: 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  automountServiceAccountToken: true\n', title: 'Move "automountServiceAccountToken" to the top level', after: 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\nautomountServiceAccountToken: true\n' },
  { name: 'of a key written twice alike the later goes', text: container('    image: busybox # again\n'), title: 'Remove "image"', after: container('') },
  { name: 'of a key written twice the earlier goes', text: container('    image: other\n'), title: 'Remove the earlier "image"', after: pod('  containers:\n  - name: c\n    image: other\n') },
  { name: 'of a key written twice the later goes', text: container('    image: other\n'), title: 'Remove the later "image"', after: container('') },
  { name: 'a mount gets a volume of a short name', text: pod('  containers: [{name: a, image: b, volumeMounts: [{name: dat, mountPath: /s}]}]\n  volumes: [{name: data, emptyDir: {}}]\n'), title: 'Change to "data"', after: pod('  containers: [{name: a, image: b, volumeMounts: [{name: data, mountPath: /s}]}]\n  volumes: [{name: data, emptyDir: {}}]\n') },
  { name: 'pods get the labels that they are selected by', text: deployment('{app: a, tier: "b"}', '\n        app: other # mine\n        more: x'), title: 'Set the labels from the selector', after: deployment('{app: a, tier: "b"}', '\n        app: a # mine\n        more: x\n        tier: "b"') },
  { name: 'so do those with labels in braces', text: deployment('\n      app: a', ' {more: x}'), title: 'Set the labels from the selector', after: deployment('\n      app: a', ' {app: a, more: x}') },
  { name: 'so do those whose first stands behind a question mark', text: deployment('{app: a, tier: b}', '\n        ? app\n        : a'), title: 'Set the labels from the selector', after: deployment('{app: a, tier: b}', '\n        ? app\n        : a\n        tier: b') },
  { name: 'a Secret\'s value is encoded', text: secret('data:\n  p: hello\n'), title: 'Encode it as base64', after: secret('data:\n  p: aGVsbG8=\n') },
  { name: 'a Secret\'s only value moves', text: secret('data:\n  p: hello\n'), title: 'Move "p" into stringData', after: secret('stringData:\n  p: hello\n') },
  { name: 'a Secret\'s last value moves', text: secret('data:\n  q: aGk=\n  # mine\n  p: hello\n'), title: 'Move "p" into stringData', after: secret('stringData:\n  # mine\n  p: hello\ndata:\n  q: aGk=\n') },
  { name: 'a Secret\'s value moves to those that are there', text: secret('stringData:\n  a: b\ndata:\n  q: aGk=\n  p: hello\n'), title: 'Move "p" into stringData', after: secret('stringData:\n  a: b\n  p: hello\ndata:\n  q: aGk=\n') },
  { name: 'a request comes down to its limit', text: container('    resources:\n      requests: {cpu: 200m}\n      limits: {cpu: 100m}\n'), title: 'Change to "100m"', after: container('    resources:\n      requests: {cpu: 100m}\n      limits: {cpu: 100m}\n') },
  { name: 'a probe gets the port that was meant', text: container('    ports: [{name: http-main, containerPort: 80}]\n    readinessProbe: {tcpSocket: {port: htp-main}}\n'), title: 'Change to "http-main"', after: container('    ports: [{name: http-main, containerPort: 80}]\n    readinessProbe: {tcpSocket: {port: http-main}}\n') },
  { name: 'a variable gets the name that was meant', text: container('    env: [{name: GREETING, value: hi}]\n    args: ["say $(GREETNG)"]\n'), title: 'Change to "GREETING"', after: container('    env: [{name: GREETING, value: hi}]\n    args: ["say $(GREETING)"]\n') },
  { name: 'a quantity gets the suffix that was meant', text: container('    resources:\n      limits:\n        memory: 200MB\n'), title: 'Change to "200M"', after: container('    resources:\n      limits:\n        memory: 200M\n') },
  {
    name: 'a misplaced probe moves into the container, with its comments and its indentation',
    text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: c\n    image: busybox\n  readinessProbe: # ready\n    exec:\n      command: [ls]\n  restartPolicy: Never\n',
    title: 'Move "readinessProbe" into spec.containers[0]',
    after: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: c\n    image: busybox\n    readinessProbe: # ready\n      exec:\n        command: [ls]\n  restartPolicy: Never\n',
  },
  { name: 'what belongs in a field that is not there gets it', text: container('    # nobody else\n    runAsUser: 5 # me\n    tty: true\n'), title: 'Move "runAsUser" into spec.containers[0].securityContext', after: container('    securityContext:\n      # nobody else\n      runAsUser: 5 # me\n    tty: true\n') },
  { name: 'so does what begins an item', text: pod('  containers:\n  - requests:\n      cpu: 1\n    name: a\n    image: b\n'), title: 'Move "requests" into spec.containers[0].resources', after: pod('  containers:\n  - resources:\n      requests:\n        cpu: 1\n    name: a\n    image: b\n') },
  {
    name: 'a pod template beside spec moves in from deeper indentation',
    text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  restartPolicy: Never\nspec:\n  containers:\n  - name: c\n    image: busybox',
    title: 'Move "restartPolicy" into spec',
    after: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: c\n    image: busybox\n  restartPolicy: Never',
  },
];

suite('fixes', () => {
  for (const { name, text, title, after } of fixes) {
    test(name, () => {
      const fix = diagnose(parseDocument(text)).flatMap(finding => finding.fixes).find(candidate => candidate.title === title);
      assert.ok(fix, `no fix titled ${title}: ${findingsOf(text).join('; ')}`);
      assert.equal(applyEdits(text, fix.edits), after);
      assert.deepEqual(findingsOf(after), []);
    });
  }
  for (const host of ['a_b.example.com', 'https://', 'a b']) test(`no other host for ${host}`, () => assert.deepEqual(diagnose(parseDocument(ingress(host))).map(({ code, fixes: offered }) => [code, offered]), [['invalid-value', []]]));
  const without: readonly { readonly name: string; readonly text: string; readonly titles: readonly string[] }[] = [
    { name: 'an alias does not move before its anchor', text: secret('data:\n  a: &n "q!"\n  b: *n\n'), titles: ['Encode it as base64', 'Encode it as base64'] },
    { name: 'nor does a misplaced field', text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: c\n    image: busybox\n    env: &e [{name: A, value: b}]\n  - {name: d, image: busybox, env: *e}\n  restartPolicy: Never\n  securityContext:\n    hostPID: &h true\n  hostIPC: *h\n', titles: [] },
    { name: 'a field behind a tag does not move, as its column is not its mapping\'s', text: 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  !!str automountServiceAccountToken: true\n', titles: [] },
    { name: 'labels behind a question mark in braces stay', text: deployment('{app: a, tier: b}', ' {? app : a}'), titles: [] },
    { name: 'labels are not set to an alias, whose anchor may come later', text: deployment('{app: *l}', ' {tier: b}').replace('{name: a}\n', '{name: a, labels: {app: &l a}}\n'), titles: [] },
    { name: 'a number with an anchor gets no quotes, for its aliases\' sake', text: container('    env: [{name: A, value: &n 5}]\n    ports: [{containerPort: *n}]\n'), titles: [] },
    { name: 'an alias of a number gets no quotes', text: container('    ports: [{containerPort: &n 5}]\n    env: [{name: A, value: *n}]\n'), titles: [] },
    { name: 'a number by its tag gets no quotes', text: container('    env: [{name: A, value: !!int 5}]\n'), titles: [] },
  ];
  for (const { name, text, titles } of without) {
    test(name, () => {
      const findings = diagnose(parseDocument(text));
      assert.ok(findings.length > 0);
      assert.deepEqual(findings.flatMap(finding => finding.fixes.map(fix => fix.title)), titles);
    });
  }
  test('of the removal of a key only the one that changes nothing is sure', () => {
    const sure = (fields: string) => diagnose(parseDocument(container(fields))).flatMap(finding => finding.fixes.map(fix => fix.sure));
    assert.deepEqual([sure('    image: busybox\n'), sure('    image: other\n')], [[true], [undefined, undefined]]);
  });
  test('two containers make two places to choose from, none preferred', () => {
    const text = pod('  containers:\n  - name: a\n    image: one\n  - name: b\n    image: two\n  livenessProbe:\n    exec:\n      command: [ls]\n');
    const [finding] = diagnose(parseDocument(text));
    assert.deepEqual(finding?.fixes.map(fix => [fix.title, fix.preferred]), [
      ['Move "livenessProbe" into spec.containers[0]', undefined], ['Move "livenessProbe" into spec.containers[1]', undefined],
    ]);
  });
});

suite('the probes of an article, printed beside their container', () => {
  const printed = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: my-app
spec:
  selector:
    matchLabels:
      app: my-app
  template:
    metadata:
      labels:
        app: my-app
    spec:
      containers:
      - name: my-app
        image: my-app:v1.0
        resources:
          limits:
            memory: "200Mi"
      # is it ready?
      readinessProbe:
        exec:
          command:
          - /bin/sh
          - -c
          - ls -l /app/health
        periodSeconds: 5
      livenessProbe:
        exec:
          command: [/bin/true]
        periodSeconds: 5
`;
  const moved = printed.replace(/ {6}# is it[^]*$/, block => block.replace(/^(?=.)/gm, '  '));
  const indentItems = (text: string) => text.replace(/ {6}- name[^]*"200Mi"\n/, block => block.replace(/^(?=.)/gm, '  '));
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');
  const variants: readonly { readonly name: string; readonly before: string; readonly after: string }[] = [
    { name: 'as printed', before: printed, after: moved },
    { name: 'with CRLF', before: crlf(printed), after: crlf(moved) },
    { name: 'without a line break at the end', before: printed.trimEnd(), after: moved },
    { name: 'with CRLF and no line break at the end', before: crlf(printed).trimEnd(), after: crlf(moved) },
    { name: 'with list items indented by two more', before: indentItems(printed), after: indentItems(printed).replace(/ {6}# is it[^]*$/, block => block.replace(/^(?=.)/gm, '    ')) },
    { name: 'followed by another field', before: `${printed}      restartPolicy: Always\n`, after: `${moved}      restartPolicy: Always\n` },
  ];
  for (const { name, before, after } of variants) {
    test(`both move inside, ${name}`, () => {
      let text = before;
      for (const probe of ['readinessProbe', 'livenessProbe']) {
        const fix = diagnose(parseDocument(text)).flatMap(finding => finding.fixes).find(({ title }) => title === `Move "${probe}" into spec.template.spec.containers[0]`);
        assert.ok(fix, findingsOf(text).join('; '));
        text = applyEdits(text, fix.edits);
      }
      assert.equal(text, after);
      assert.deepEqual(findingsOf(text), []);
    });
  }
});
