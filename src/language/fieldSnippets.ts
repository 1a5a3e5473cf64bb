import { t } from '../base/words.ts';

/** What a field is mostly filled with, from Kubernetes 1.`since` on. The body is a snippet whose lines come below the field's key, indented by two columns; `isList` bodies begin with a dash. */
export interface FieldSnippet { readonly label: string; /** In the user's language. */ about(): string; readonly body: string; readonly isList?: true; readonly since?: number }

const snippet = (label: string, about: () => string, body: string): FieldSnippet => ({ label, about, body, ...(body.startsWith('- ') ? { isList: true as const } : {}) });

const httpProbe = (name: string, path: string) => snippet(`${name}: HTTP`, () => t('Healthy while a GET answers 200 to 399.'), `httpGet:\n  path: \${1:${path}}\n  port: \${2:http}\nperiodSeconds: \${3:10}\n`);
const execProbe = (name: string) => snippet(`${name}: command`, () => t('Healthy while a command in the container succeeds.'), 'exec:\n  command: [${1:"cat", "/tmp/healthy"}]\nperiodSeconds: ${2:10}\n');
const tcpProbe = (name: string) => snippet(`${name}: TCP`, () => t('Healthy while a port takes connections.'), 'tcpSocket:\n  port: ${1:http}\nperiodSeconds: ${2:10}\n');
const probes = (name: string, path: string) => [httpProbe(name, path), execProbe(name), tcpProbe(name)];

const workloadSelector = [snippet('selector: by label', () => t('The pods that belong to this workload.'), 'matchLabels:\n  app: ${1:my-app}\n')];
const podTemplate = [snippet('template: one container', () => t('The pods that are made.'), 'metadata:\n  labels:\n    app: ${1:my-app}\nspec:\n  containers:\n  - name: $1\n    image: ${2:my-app:v1}\n')];

const core = (name: string) => `io.k8s.api.core.v1.${name}`;

/** By definition and field. */
const TABLE: Readonly<Record<string, readonly FieldSnippet[]>> = {
  [`${core('Container')} readinessProbe`]: probes('readinessProbe', '/ready'),
  [`${core('Container')} livenessProbe`]: probes('livenessProbe', '/healthz'),
  [`${core('Container')} startupProbe`]: [snippet('startupProbe: HTTP', () => t('Holds the other probes back until the container has started.'), 'httpGet:\n  path: ${1:/healthz}\n  port: ${2:http}\nperiodSeconds: 5\nfailureThreshold: ${3:30}\n')],
  [`${core('Container')} resources`]: [snippet('resources: requests and limits', () => t('What the container is promised, and what it may not exceed.'), 'requests:\n  cpu: ${1:100m}\n  memory: ${2:128Mi}\nlimits:\n  memory: ${3:$2}\n')],
  [`${core('Container')} securityContext`]: [snippet('securityContext: restricted', () => t('What the restricted Pod Security Standard asks of a container.'), 'allowPrivilegeEscalation: false\nreadOnlyRootFilesystem: true\nrunAsNonRoot: true\ncapabilities:\n  drop: ["ALL"]\nseccompProfile:\n  type: RuntimeDefault\n')],
  [`${core('Container')} ports`]: [snippet('ports: one', () => t('A port with a name, by which Services and probes find it.'), '- name: ${1:http}\n  containerPort: ${2:8080}\n')],
  [`${core('Container')} env`]: [
    snippet('env: value', () => t('A variable.'), '- name: ${1:NAME}\n  value: ${2:value}\n'),
    snippet('env: from a ConfigMap', () => t('A variable with the value of a ConfigMap\'s key.'), '- name: ${1:NAME}\n  valueFrom:\n    configMapKeyRef:\n      name: ${2:my-config}\n      key: ${3:$1}\n'),
    snippet('env: from a Secret', () => t('A variable with the value of a Secret\'s key.'), '- name: ${1:NAME}\n  valueFrom:\n    secretKeyRef:\n      name: ${2:my-secret}\n      key: ${3:$1}\n'),
  ],
  [`${core('Container')} envFrom`]: [snippet('envFrom: a ConfigMap', () => t('A variable for every key of a ConfigMap.'), '- configMapRef:\n    name: ${1:my-config}\n'), snippet('envFrom: a Secret', () => t('A variable for every key of a Secret.'), '- secretRef:\n    name: ${1:my-secret}\n')],
  [`${core('Container')} volumeMounts`]: [snippet('volumeMounts: one', () => t('Where a volume of the pod appears.'), '- name: ${1:data}\n  mountPath: ${2:/data}\n')],
  [`${core('Container')} lifecycle`]: [{ ...snippet('lifecycle: wait before stopping', () => t('Lets connections go elsewhere before the container is told to stop.'), 'preStop:\n  sleep:\n    seconds: ${1:5}\n'), since: 29 }],
  [`${core('PodSpec')} containers`]: [snippet('containers: one', () => t('A container.'), '- name: ${1:my-app}\n  image: ${2:my-app:v1}\n')],
  [`${core('PodSpec')} initContainers`]: [snippet('initContainers: one', () => t('Runs to its end before the containers start.'), '- name: ${1:init}\n  image: ${2:busybox:1.37}\n  command: [${3:"sh", "-c", "true"}]\n')],
  [`${core('PodSpec')} volumes`]: [
    snippet('volumes: emptyDir', () => t('An empty directory that lives as long as the pod.'), '- name: ${1:data}\n  emptyDir: {}\n'),
    snippet('volumes: ConfigMap', () => t('A file for every key of a ConfigMap.'), '- name: ${1:config}\n  configMap:\n    name: ${2:my-config}\n'),
    snippet('volumes: Secret', () => t('A file for every key of a Secret.'), '- name: ${1:secret}\n  secret:\n    secretName: ${2:my-secret}\n'),
    snippet('volumes: PersistentVolumeClaim', () => t('Storage that outlives the pod.'), '- name: ${1:data}\n  persistentVolumeClaim:\n    claimName: ${2:my-data}\n'),
  ],
  [`${core('PodSpec')} securityContext`]: [snippet('securityContext: restricted', () => t('What the restricted Pod Security Standard asks of a pod.'), 'runAsNonRoot: true\nseccompProfile:\n  type: RuntimeDefault\n')],
  [`${core('PodSpec')} topologySpreadConstraints`]: [snippet('topologySpreadConstraints: over nodes', () => t('As evenly over the nodes as can be.'), '- maxSkew: 1\n  topologyKey: kubernetes.io/hostname\n  whenUnsatisfiable: ScheduleAnyway\n  labelSelector:\n    matchLabels:\n      app: ${1:my-app}\n')],
  [`${core('PodSpec')} tolerations`]: [snippet('tolerations: one', () => t('Lets the pod onto nodes with a taint.'), '- key: ${1:dedicated}\n  operator: Equal\n  value: ${2:team-a}\n  effect: NoSchedule\n')],
  [`${core('ServiceSpec')} ports`]: [snippet('ports: one', () => t('A port of the Service and where it leads.'), '- name: ${1:http}\n  port: ${2:80}\n  targetPort: ${3:$1}\n')],
  ['io.k8s.api.apps.v1.DeploymentSpec selector']: workloadSelector, ['io.k8s.api.apps.v1.StatefulSetSpec selector']: workloadSelector, ['io.k8s.api.apps.v1.DaemonSetSpec selector']: workloadSelector,
  ['io.k8s.api.apps.v1.DeploymentSpec template']: podTemplate, ['io.k8s.api.apps.v1.StatefulSetSpec template']: podTemplate, ['io.k8s.api.apps.v1.DaemonSetSpec template']: podTemplate,
  ['io.k8s.api.apps.v1.DeploymentSpec strategy']: [snippet('strategy: no pod less', () => t('Starts new pods before it stops old ones.'), 'type: RollingUpdate\nrollingUpdate:\n  maxSurge: 1\n  maxUnavailable: 0\n'), snippet('strategy: Recreate', () => t('Stops all old pods before it starts new ones.'), 'type: Recreate\n')],
  ['io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec metrics']: [snippet('metrics: CPU', () => t('Keeps the use of the requested CPU near a target.'), '- type: Resource\n  resource:\n    name: cpu\n    target:\n      type: Utilization\n      averageUtilization: ${1:70}\n')],
  ['io.k8s.api.rbac.v1.Role rules']: [snippet('rules: read', () => t('May look at objects of a kind.'), '- apiGroups: ["${1:}"]\n  resources: ["${2:pods}"]\n  verbs: ["get", "list", "watch"]\n')],
  ['io.k8s.api.networking.v1.IngressSpec tls']: [snippet('tls: one host', () => t('A certificate from a Secret.'), '- hosts:\n  - ${1:my-app.localhost}\n  secretName: ${2:my-app-tls}\n')],
};

export function fieldSnippets(definition: string, field: string): readonly FieldSnippet[] {
  const name = `${definition} ${field}`;
  return Object.hasOwn(TABLE, name) ? TABLE[name] ?? [] : [];
}

/** Every definition and field that has snippets. */
export const fieldSnippetPlaces = (): (readonly [definition: string, field: string])[] => Object.keys(TABLE).map(name => name.split(' ') as [string, string]);
