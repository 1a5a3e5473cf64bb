import type { KubernetesObject } from '../objects.ts';
import type { JsonSchema } from './jsonSchema.ts';

export interface CustomNames {
  readonly plural: string;
  readonly singular?: string;
  readonly kind: string;
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

export interface CustomColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

export interface ScalePaths { readonly specReplicasPath: string; readonly statusReplicasPath: string; readonly labelSelectorPath?: string }

export interface CustomVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated?: boolean;
  readonly deprecationWarning?: string;
  readonly schema?: { readonly openAPIV3Schema?: JsonSchema };
  readonly subresources?: { readonly status?: object; readonly scale?: ScalePaths };
  readonly additionalPrinterColumns?: readonly CustomColumn[];
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
}

export interface CustomCondition { readonly type: string; readonly status: 'True' | 'False'; readonly reason?: string; readonly message?: string; readonly lastTransitionTime?: string }

/** `apiextensions.k8s.io/v1` CustomResourceDefinition. */
export interface CustomResourceDefinition extends KubernetesObject {
  spec: {
    group: string;
    names: CustomNames;
    scope: 'Namespaced' | 'Cluster';
    versions: CustomVersion[];
    conversion?: { strategy: 'None' | 'Webhook'; webhook?: { clientConfig?: { url?: string; service?: { namespace: string; name: string; path?: string; port?: number }; caBundle?: string }; conversionReviewVersions: string[] } };
    preserveUnknownFields?: boolean;
  };
  status?: { conditions?: CustomCondition[]; acceptedNames?: CustomNames; storedVersions?: string[]; observedGeneration?: number };
}

/** Holds a definition under deletion until its objects are gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

export function conditionOf(definition: CustomResourceDefinition, type: string): CustomCondition | undefined {
  return definition.status?.conditions?.find(condition => condition.type === type);
}

export const isConditionTrue = (definition: CustomResourceDefinition, type: string): boolean => conditionOf(definition, type)?.status === 'True';
