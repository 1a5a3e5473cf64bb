import type { Lifecycle } from './keys.ts';

/**
 * Kinds whose Go types are gone from the newest release, so that nothing generated tells when they went, by '<apiVersion> <kind>'.
 * @source kubernetes.io/docs/reference/using-api/deprecation-guide
 */
export const goneKinds: Readonly<Record<string, Lifecycle>> = {
  'apiextensions.k8s.io/v1beta1 CustomResourceDefinition': { introduced: '1.7', deprecated: '1.16', removed: '1.22', replacement: 'apiextensions.k8s.io/v1 CustomResourceDefinition' },
  'apiregistration.k8s.io/v1beta1 APIService': { introduced: '1.7', deprecated: '1.19', removed: '1.22', replacement: 'apiregistration.k8s.io/v1 APIService' },
  'autoscaling/v2beta1 HorizontalPodAutoscaler': { introduced: '1.8', deprecated: '1.22', removed: '1.25', replacement: 'autoscaling/v2 HorizontalPodAutoscaler' },
  'autoscaling/v2beta2 HorizontalPodAutoscaler': { introduced: '1.12', deprecated: '1.23', removed: '1.26', replacement: 'autoscaling/v2 HorizontalPodAutoscaler' },
  'extensions/v1beta1 PodSecurityPolicy': { introduced: '1.2', deprecated: '1.11', removed: '1.16' },
  'policy/v1beta1 PodSecurityPolicy': { introduced: '1.10', deprecated: '1.21', removed: '1.25' },
};
