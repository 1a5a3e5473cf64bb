/** By kind: valid objects that use many of its fields, to be changed in one place or another. */
const probe = { httpGet: { path: '/', port: 'http', scheme: 'HTTP' }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3, successThreshold: 1, initialDelaySeconds: 1 };

const podSpec = {
  restartPolicy: 'Always', terminationGracePeriodSeconds: 20, dnsPolicy: 'ClusterFirst', serviceAccountName: 'default', hostname: 'web', nodeSelector: { disk: 'ssd' }, enableServiceLinks: false,
  securityContext: { runAsUser: 1000, fsGroup: 2000, fsGroupChangePolicy: 'OnRootMismatch', supplementalGroups: [1], appArmorProfile: { type: 'Localhost', localhostProfile: 'a' }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  imagePullSecrets: [{ name: 'pull' }],
  tolerations: [{ key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 10 }],
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'a' } } }],
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }] } },
    podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm: { topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } } }] },
  },
  volumes: [
    { name: 'cache', emptyDir: { sizeLimit: '1Gi' } }, { name: 'settings', configMap: { name: 'settings', defaultMode: 420, items: [{ key: 'a', path: 'a/b', mode: 256 }] } },
    { name: 'keys', secret: { secretName: 'keys', optional: true } }, { name: 'data', persistentVolumeClaim: { claimName: 'data' } }, { name: 'host', hostPath: { path: '/data', type: 'Directory' } },
    { name: 'all', projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600, audience: 'api' } }, { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } }] } },
  ],
  initContainers: [{ name: 'prepare', image: 'busybox:1', command: ['sh', '-c', 'true'], volumeMounts: [{ name: 'cache', mountPath: '/cache' }] }],
  containers: [{
    name: 'web', image: 'web:v1', imagePullPolicy: 'IfNotPresent', args: ['--port', '8080'], workingDir: '/app', terminationMessagePolicy: 'File',
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }, { name: 'metrics', containerPort: 9090 }],
    env: [{ name: 'A', value: 'x' }, { name: 'B', valueFrom: { configMapKeyRef: { name: 'settings', key: 'b' } } }, { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, { name: 'D', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } }],
    envFrom: [{ prefix: 'P_', secretRef: { name: 'keys', optional: true } }],
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
    readinessProbe: probe, livenessProbe: { tcpSocket: { port: 8080 } }, startupProbe: { exec: { command: ['true'] } },
    lifecycle: { preStop: { sleep: { seconds: 3 } }, postStart: { exec: { command: ['true'] } } },
    securityContext: { procMount: 'Default', seccompProfile: { type: 'Localhost', localhostProfile: 'a/b.json' }, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
    volumeMounts: [{ name: 'cache', mountPath: '/cache', subPath: 'x' }, { name: 'settings', mountPath: '/etc/app', readOnly: true }, { name: 'all', mountPath: '/all' }],
  }],
};
const template = { metadata: { labels: { app: 'a' }, annotations: { note: 'x' } }, spec: podSpec };
const selector = { matchLabels: { app: 'a' } };
const jobTemplate = { ...template, spec: { ...podSpec, restartPolicy: 'OnFailure' } };
const metadata = { name: 'rich', namespace: 'default', labels: { 'app.kubernetes.io/name': 'a', tier: 'web' }, annotations: { 'example.com/note': 'any text' } };

export const richObjects: Readonly<Record<string, readonly object[]>> = {
  ResourceClaim: [{
    spec: { devices: {
      requests: [
        { name: 'gpu', firstAvailable: [{ name: 'big', deviceClassName: 'gpu.example.com', selectors: [{ cel: { expression: "device.driver == 'gpu.example.com'" } }], count: 2, tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoSchedule' }] }, { name: 'small', deviceClassName: 'gpu.example.com', allocationMode: 'All' }] },
        { name: 'nic', exactly: { deviceClassName: 'nic.example.com', adminAccess: true, capacity: { requests: { bandwidth: '1G' } } } },
      ],
      constraints: [{ requests: ['gpu', 'nic'], matchAttribute: 'example.com/numa' }, { distinctAttribute: 'example.com/slot' }],
      config: [{ requests: ['gpu/big'], opaque: { driver: 'gpu.example.com', parameters: { mode: 'fast' } } }],
    } },
  }],
  ResourceSlice: [{
    spec: {
      driver: 'gpu.example.com', perDeviceNodeSelection: true, pool: { name: 'a/b', generation: 3, resourceSliceCount: 2 },
      devices: [
        { name: 'gpu-0', nodeName: 'n', attributes: { 'model': { string: 'a' }, 'example.com/driverVersion': { version: '1.2.3-rc.1' }, 'cores': { int: 8 }, 'ecc': { bool: true } }, capacity: { memory: { value: '16Gi' } }, taints: [{ key: 'k', value: 'v', effect: 'NoExecute' }] },
        { name: 'gpu-1', allNodes: true, consumesCounters: [{ counterSet: 'c', counters: { memory: { value: '8Gi' } } }], bindingConditions: ['ready'], bindingFailureConditions: ['failed'] },
      ],
    },
  }],
  Pod: [{ metadata, spec: podSpec }],
  Deployment: [{ metadata, spec: { replicas: 3, selector, template, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } }, minReadySeconds: 5, revisionHistoryLimit: 3, progressDeadlineSeconds: 100 } }],
  StatefulSet: [{ metadata, spec: { replicas: 2, serviceName: 'a', selector, template, podManagementPolicy: 'Parallel', updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' }, volumeClaimTemplates: [{ metadata: { name: 'more' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }] } }],
  DaemonSet: [{ metadata, spec: { selector, template, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } } }],
  Job: [{ metadata, spec: { parallelism: 2, completions: 4, completionMode: 'Indexed', backoffLimit: 3, activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 10, template: jobTemplate, podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] } } }].map(job => ({ ...job, spec: { ...job.spec, template: { ...jobTemplate, spec: { ...jobTemplate.spec, restartPolicy: 'Never' } } } })),
  CronJob: [{ metadata, spec: { schedule: '*/5 * * * *', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid', suspend: false, startingDeadlineSeconds: 30, successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 1, jobTemplate: { spec: { template: jobTemplate } } } }],
  Service: [
    { metadata, spec: { type: 'NodePort', selector: { app: 'a' }, ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', nodePort: 30080 }, { name: 'metrics', port: 9090, targetPort: 9090 }], sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 100 } }, externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Cluster' } },
    { metadata, spec: { clusterIP: 'None', selector: { app: 'a' }, ports: [{ port: 80 }], publishNotReadyAddresses: true } }, { metadata, spec: { type: 'ExternalName', externalName: 'example.com' } },
  ],
  Ingress: [{ metadata, spec: { ingressClassName: 'nginx', tls: [{ hosts: ['a.example.com'], secretName: 'cert' }], rules: [{ host: 'a.example.com', http: { paths: [{ path: '/x', pathType: 'Prefix', backend: { service: { name: 'a', port: { name: 'http' } } } }] } }] } }],
  NetworkPolicy: [{ metadata, spec: { podSelector: selector, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: selector, namespaceSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 80, protocol: 'TCP' }, { port: 100, endPort: 200 }] }], egress: [{}] } }],
  HorizontalPodAutoscaler: [{ metadata, spec: { minReplicas: 1, maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }], behavior: { scaleDown: { stabilizationWindowSeconds: 60, policies: [{ type: 'Pods', value: 1, periodSeconds: 30 }] } } } }],
  PodDisruptionBudget: [{ metadata, spec: { maxUnavailable: '50%', selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' } }],
  ConfigMap: [{ metadata, data: { a: 'x', 'b.txt': 'y' }, binaryData: { c: 'aGVsbG8=' }, immutable: true }],
  Secret: [{ metadata, type: 'Opaque', data: { a: 'aGVsbG8=' }, stringData: { b: 'y' } }, { metadata, type: 'kubernetes.io/tls', data: { 'tls.crt': 'aGVsbG8=', 'tls.key': 'aGVsbG8=' } }, { metadata, type: 'kubernetes.io/basic-auth', stringData: { username: 'a', password: 'b' } }],
  PersistentVolumeClaim: [{ metadata, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', volumeMode: 'Filesystem', resources: { requests: { storage: '1Gi' } }, selector } }],
  PersistentVolume: [{ spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], persistentVolumeReclaimPolicy: 'Retain', storageClassName: 'fast', nfs: { server: 'nfs', path: '/data' }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }] } }, claimRef: { namespace: 'default', name: 'data' } } }],
  Role: [{ metadata, rules: [{ apiGroups: ['apps'], resources: ['deployments', 'deployments/scale'], verbs: ['get', 'list'], resourceNames: ['a'] }] }],
  RoleBinding: [{ metadata, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' }, subjects: [{ kind: 'ServiceAccount', name: 'a', namespace: 'default' }, { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' }] }],
  LimitRange: [{ metadata, spec: { limits: [{ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '500m' }, max: { cpu: '2' }, min: { cpu: '100m' }, maxLimitRequestRatio: { cpu: '4' } }] } }],
  ResourceQuota: [{ metadata, spec: { hard: { pods: '4', 'requests.cpu': '2', 'count/deployments.apps': '3' }, scopes: ['NotTerminating'] } }],
  StorageClass: [{ provisioner: 'example.com/a', reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer', allowVolumeExpansion: true, parameters: { a: 'b' }, allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }] }],
  PriorityClass: [{ value: 1000, globalDefault: false, preemptionPolicy: 'Never', description: 'x' }],
};
