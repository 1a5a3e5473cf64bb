import type { Container, Deployment, Pod, PodSpec, Service } from '../../../../src/api/objects.ts';
import { deploymentBehaviour } from '../../../../src/api/kinds/deployment/behaviour.ts';
import { podBehaviour } from '../../../../src/api/kinds/pod/behaviour.ts';
import { serviceBehaviour } from '../../../../src/api/kinds/service/behaviour.ts';
import type { FieldError } from '../../../../src/api/apiError.ts';

/** A moment that the tests call now. */
export const NOW_MS = Date.parse('2026-01-10T12:00:00Z');

export const lines = (errors: readonly FieldError[]): string[] => errors.map(error => `${error.field}: ${error.message}`);

/** A container that is valid once defaulted, with `more` on top. */
export const makeContainer = (more: Partial<Container> = {}): Container => ({ name: 'web', image: 'web:v1', ...more });

/** A created pod: defaulted and prepared. */
export function makePod(spec: Partial<PodSpec> = {}, metadata: Pod['metadata'] = {}): Pod {
  const pod: Pod = {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', creationTimestamp: '2026-01-10T11:55:00Z', ...metadata },
    spec: { containers: [makeContainer()], ...spec },
  };
  podBehaviour.applyDefaults(pod);
  podBehaviour.prepareForCreate(pod);
  return pod;
}

export function makeDeployment(spec: Partial<NonNullable<Deployment['spec']>> = {}): Deployment {
  const deployment: Deployment = {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default', creationTimestamp: '2026-01-10T11:55:00Z' },
    spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [makeContainer()] } }, ...spec },
  };
  deploymentBehaviour.applyDefaults(deployment);
  deploymentBehaviour.prepareForCreate(deployment);
  return deployment;
}

export function makeService(spec: NonNullable<Service['spec']> = {}): Service {
  const service: Service = {
    apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default', creationTimestamp: '2026-01-10T11:55:00Z' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  };
  serviceBehaviour.applyDefaults(service);
  serviceBehaviour.prepareForCreate(service);
  return service;
}
