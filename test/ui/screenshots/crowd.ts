import type { Deployment, Service } from '../../../src/api/objects.ts';

/** A Deployment of busybox whose pods live or die as the command says. */
export function busybox(name: string, { replicas = 1, image = 'busybox:1.36', script = 'while true; do echo "$(date) serving"; sleep 2; done', requests = { cpu: '1m', memory: '4Mi' } }: {
  readonly replicas?: number; readonly image?: string; readonly script?: string; readonly requests?: Readonly<Record<string, string>>;
} = {}): Deployment {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'app', image, command: ['sh', '-c', script], resources: { requests: { ...requests } } }] } } },
  };
}

/** Workloads in every state that a tree can show. */
export const crowd: readonly Deployment[] = [
  busybox('crashing', { script: 'echo cannot open /etc/app.conf; exit 2' }),
  busybox('image-that-nobody-has', { image: 'registry.invalid/team/nothing:v9' }),
  busybox('too-big-for-this-machine', { requests: { cpu: '64' } }),
  busybox('a-name-of-sixty-characters-which-a-narrow-side-bar-cannot-show', { replicas: 2 }),
  busybox('many', { replicas: 12 }),
];

export const lonelyService: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'nobody-behind-it', namespace: 'default' }, spec: { selector: { app: 'nobody' }, ports: [{ name: 'http', port: 80 }, { name: 'metrics', port: 9090 }] } };
