import { t } from '../base/words.ts';

/** A whole manifest as a snippet: `$1` is its name; indented by two columns. */
export interface ManifestTemplate { readonly kind: string; readonly apiVersion: string; /** In the user's language. */ about(): string; readonly body: string }

const template = (apiVersion: string, kind: string, about: () => string, rest: string): ManifestTemplate => ({ kind, apiVersion, about, body: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: \${1:${NAMES[kind] ?? 'my-app'}}\n${rest}` });

const NAMES: Readonly<Record<string, string>> = { Namespace: 'my-namespace', ConfigMap: 'my-config', Secret: 'my-secret', PersistentVolumeClaim: 'my-data', Job: 'my-job', CronJob: 'my-job', PriorityClass: 'important', StorageClass: 'fast', ClusterRole: 'reader', Role: 'reader' };

const LABELS = 'app: $1';
const CONTAINER = (indent: string, image = '${2:my-app:v1}') => [
  `- name: $1`, `  image: ${image}`,
  `  resources:`, `    requests:`, `      cpu: 100m`, `      memory: 128Mi`, `    limits:`, `      memory: 128Mi`,
].map(line => `${indent}${line}\n`).join('');
const PORT = (indent: string) => [`  ports:`, `  - name: http`, `    containerPort: \${3:8080}`, `  readinessProbe:`, `    httpGet:`, `      path: \${4:/}`, `      port: http`].map(line => `${indent}${line}\n`).join('');
const selectorAnd = (template: string) => `  selector:\n    matchLabels:\n      ${LABELS}\n  template:\n    metadata:\n      labels:\n        ${LABELS}\n    spec:\n${template}`;

/** The kinds that people write most, with what a good one of them has. */
export const manifestTemplates: readonly ManifestTemplate[] = [
  template('apps/v1', 'Deployment', () => t('Runs copies of a pod and rolls out changes.'), `spec:\n  replicas: \${5:2}\n${selectorAnd(`      containers:\n${CONTAINER('      ')}${PORT('      ')}`)}`),
  template('v1', 'Service', () => t('One address for the pods that its selector matches.'), `spec:\n  selector:\n    ${LABELS}\n  ports:\n  - name: http\n    port: \${2:80}\n    targetPort: \${3:http}\n`),
  template('v1', 'ConfigMap', () => t('Settings and files for pods.'), 'data:\n  ${2:KEY}: ${3:value}\n'),
  template('v1', 'Secret', () => t('Confidential settings and files for pods; `stringData` is plain text that the server encodes.'), 'type: Opaque\nstringData:\n  ${2:KEY}: ${3:value}\n'),
  template('networking.k8s.io/v1', 'Ingress', () => t('HTTP routes from outside to Services.'), 'spec:\n  rules:\n  - host: ${2:my-app.localhost}\n    http:\n      paths:\n      - path: ${3:/}\n        pathType: Prefix\n        backend:\n          service:\n            name: ${4:$1}\n            port:\n              name: ${5:http}\n'),
  template('apps/v1', 'StatefulSet', () => t('Pods with stable names and storage of their own.'), `spec:\n  serviceName: $1\n  replicas: \${5:1}\n${selectorAnd(`      containers:\n${CONTAINER('      ')}        volumeMounts:\n        - name: data\n          mountPath: \${6:/data}\n`)}  volumeClaimTemplates:\n  - metadata:\n      name: data\n    spec:\n      accessModes:\n      - ReadWriteOnce\n      resources:\n        requests:\n          storage: \${7:1Gi}\n`),
  template('apps/v1', 'DaemonSet', () => t('One pod on every node.'), `spec:\n${selectorAnd(`      containers:\n${CONTAINER('      ')}`)}`),
  template('batch/v1', 'Job', () => t('Runs pods until they succeed.'), `spec:\n  backoffLimit: \${5:3}\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n${CONTAINER('      ')}        command: [\${6:"sh", "-c", "echo done"}]\n`),
  template('batch/v1', 'CronJob', () => t('Makes a Job at the times of its schedule.'), `spec:\n  schedule: "\${5:0 3 * * *}"\n  concurrencyPolicy: Forbid\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          containers:\n${CONTAINER('          ')}`),
  template('v1', 'Pod', () => t('One pod, which nothing replaces; a Deployment is nearly always better.'), `  labels:\n    ${LABELS}\nspec:\n  containers:\n${CONTAINER('  ')}`),
  template('v1', 'PersistentVolumeClaim', () => t('Storage that outlives pods.'), 'spec:\n  accessModes:\n  - ReadWriteOnce\n  resources:\n    requests:\n      storage: ${2:1Gi}\n'),
  template('v1', 'Namespace', () => t('A space for names, access and quotas.'), ''),
  template('v1', 'ServiceAccount', () => t('Who pods are when they call the API.'), 'automountServiceAccountToken: ${2|false,true|}\n'),
  template('rbac.authorization.k8s.io/v1', 'Role', () => t('What may be done in a namespace.'), 'rules:\n- apiGroups: ["${2:}"]\n  resources: ["${3:pods}"]\n  verbs: ["get", "list", "watch"]\n'),
  template('rbac.authorization.k8s.io/v1', 'RoleBinding', () => t('Who may do it.'), 'roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ${2|Role,ClusterRole|}\n  name: ${3:reader}\nsubjects:\n- kind: ServiceAccount\n  name: ${4:my-app}\n'),
  template('rbac.authorization.k8s.io/v1', 'ClusterRole', () => t('What may be done in all namespaces.'), 'rules:\n- apiGroups: ["${2:}"]\n  resources: ["${3:nodes}"]\n  verbs: ["get", "list", "watch"]\n'),
  template('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', () => t('Who may do it everywhere.'), 'roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: ${2:reader}\nsubjects:\n- kind: ServiceAccount\n  name: ${3:my-app}\n  namespace: ${4:default}\n'),
  template('autoscaling/v2', 'HorizontalPodAutoscaler', () => t('Changes a workload\'s replicas by its load.'), 'spec:\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: ${2:$1}\n  minReplicas: ${3:2}\n  maxReplicas: ${4:10}\n  metrics:\n  - type: Resource\n    resource:\n      name: cpu\n      target:\n        type: Utilization\n        averageUtilization: ${5:70}\n'),
  template('policy/v1', 'PodDisruptionBudget', () => t('How many pods must stay when nodes are drained.'), `spec:\n  minAvailable: \${2:1}\n  selector:\n    matchLabels:\n      ${LABELS}\n`),
  template('networking.k8s.io/v1', 'NetworkPolicy', () => t('Who may talk to pods, and to whom they may.'), `spec:\n  podSelector:\n    matchLabels:\n      ${LABELS}\n  policyTypes:\n  - Ingress\n  ingress:\n  - from:\n    - podSelector: {}\n    ports:\n    - port: \${2:8080}\n`),
  template('scheduling.k8s.io/v1', 'PriorityClass', () => t('How important pods are when room is short.'), 'value: ${2:1000}\nglobalDefault: false\n'),
  template('storage.k8s.io/v1', 'StorageClass', () => t('How volumes are made.'), 'provisioner: ${2:kubernetes.io/no-provisioner}\nvolumeBindingMode: WaitForFirstConsumer\n'),
];
