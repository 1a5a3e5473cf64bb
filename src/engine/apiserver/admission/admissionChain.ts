import type { AdmissionAttributes, AdmissionPlugin, AdmissionRequest } from './admissionPlugin.ts';

/** The plugins that handle one request. */
export interface Admission {
  mutate(attributes: AdmissionAttributes): Promise<void>;
  validate(attributes: AdmissionAttributes): Promise<void>;
}

export interface AdmissionChain {
  /** Undefined when no plugin cares: the request may be decided without waiting. */
  admissionOf(request: AdmissionRequest): Admission | undefined;
}

/** `plugins` in the order in which they act. @source k8s.io/apiserver pkg/admission chain.go */
export function makeAdmissionChain(plugins: readonly AdmissionPlugin[]): AdmissionChain {
  return {
    admissionOf(request) {
      const interested = plugins.filter(plugin => plugin.handles(request));
      if (interested.length === 0) return undefined;
      return {
        async mutate(attributes) {
          let again = false;
          for (const plugin of interested) await plugin.mutate?.(attributes, { index: 0, changed: () => { again = true; } });
          if (again) for (const plugin of interested) await plugin.mutate?.(attributes, { index: 1, changed: () => undefined });
        },
        async validate(attributes) { for (const plugin of interested) await plugin.validate?.(attributes); },
      };
    },
  };
}
