import type { Deployment, Node, Service } from '../../src/api/objects.ts';

export interface NodeSize { readonly cpu?: string; readonly memory?: string; readonly pods?: string; readonly labels?: Record<string, string> }

export function node(name: string, { cpu = '4', memory = '8Gi', pods = '110', labels = {} }: NodeSize = {}): Node {
  const amounts = { cpu, memory, pods };
  return {
    apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    status: { capacity: amounts, allocatable: amounts },
  };
}

export interface DeploymentOptions {
  readonly namespace?: string;
  /** What the simulated kubelet does with it: see simulatedKubelet.ts. */
  readonly image?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly maxSurge?: number | string;
  readonly maxUnavailable?: number | string;
  readonly strategy?: 'RollingUpdate' | 'Recreate';
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly revisionHistoryLimit?: number;
  readonly paused?: boolean;
}

export function deployment(name: string, replicas: number, options: DeploymentOptions = {}): Deployment {
  const { namespace = 'default', image = 'app:v1', strategy = 'RollingUpdate', maxSurge, maxUnavailable, cpu = '100m', memory = '64Mi' } = options;
  const rollingUpdate = { ...(maxSurge === undefined ? {} : { maxSurge }), ...(maxUnavailable === undefined ? {} : { maxUnavailable }) };
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace },
    spec: {
      replicas, selector: { matchLabels: { app: name } },
      strategy: { type: strategy, ...(strategy === 'RollingUpdate' && Object.keys(rollingUpdate).length > 0 ? { rollingUpdate } : {}) },
      ...(options.minReadySeconds === undefined ? {} : { minReadySeconds: options.minReadySeconds }),
      ...(options.progressDeadlineSeconds === undefined ? {} : { progressDeadlineSeconds: options.progressDeadlineSeconds }),
      ...(options.revisionHistoryLimit === undefined ? {} : { revisionHistoryLimit: options.revisionHistoryLimit }),
      ...(options.paused === undefined ? {} : { paused: options.paused }),
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image, ports: [{ name: 'http', containerPort: 8080 }], resources: { requests: { cpu, memory } } }] },
      },
    },
  };
}

export function service(name: string, app = name): Service {
  return {
    apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' },
    spec: { selector: { app }, ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }] },
  };
}
