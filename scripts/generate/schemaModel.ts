/** One property in the table: type expression, description, enum of its (innermost) value. */
export type PropertyRow = readonly [type: string, description?: string, values?: readonly string[]];

/** A definition as the table holds it. Type expressions: `string`, `integer:int32`, `quantity`, `#<definition>`, `[]<items>`, `{}<values>`. */
export interface DefinitionRow {
  readonly d?: string;
  /** Required properties, in alphabetical order. */
  readonly r?: readonly string[];
  readonly p: Readonly<Record<string, PropertyRow>>;
}

/** A kind as the table holds it; `definition` names its row. */
export interface KindRow {
  readonly apiVersion: string;
  readonly kind: string;
  readonly definition: string;
  readonly plural?: string;
  readonly namespaced?: boolean;
  readonly removed?: true;
}

/** Definitions whose JSON form is not an object of their own properties. */
export const SPECIAL_TYPES: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intOrString',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'string:date-time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'string:date-time-micro',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'object',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch': 'object',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'object',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus': 'object',
};

const GROUP_PACKAGES: Readonly<Record<string, string>> = {
  'apiextensions.k8s.io': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  'apiregistration.k8s.io': 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
  'internal.apiserver.k8s.io': 'io.k8s.api.apiserverinternal',
  '': 'io.k8s.api.core',
};

/** The OpenAPI definition name of a type: ('apps', 'v1', 'Deployment') → 'io.k8s.api.apps.v1.Deployment'. */
export function definitionName(group: string, version: string, type: string): string {
  return `${GROUP_PACKAGES[group] ?? `io.k8s.api.${group.split('.')[0] ?? ''}`}.${version}.${type}`;
}
