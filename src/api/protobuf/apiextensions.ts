/** The package's name in definitions. */
export const APIEXTENSIONS_PACKAGE = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** The messages of apiextensions.k8s.io/v1, written as `descriptors.json` has those of the packages that it was made from. @source apiextensions-apiserver pkg/apis/apiextensions/v1 */
export const apiextensionsMessages: Readonly<Record<string, string>> = {
  CustomResourceColumnDefinition: '1 name string;2 type string;3 format string o;4 description string o;5 priority int32 o;6 jsonPath string',
  CustomResourceConversion: '1 strategy string;2 webhook #WebhookConversion op',
  CustomResourceDefinition: `1 metadata #${META}.ObjectMeta o;2 spec #CustomResourceDefinitionSpec;3 status #CustomResourceDefinitionStatus o`,
  CustomResourceDefinitionCondition: `1 type string;2 status string;3 lastTransitionTime #${META}.Time o;4 reason string o;5 message string o;6 observedGeneration int64 o`,
  CustomResourceDefinitionList: `1 metadata #${META}.ListMeta o;2 items []#CustomResourceDefinition`,
  CustomResourceDefinitionNames: '1 plural string;2 singular string o;3 shortNames []string o;4 kind string;5 listKind string o;6 categories []string o',
  CustomResourceDefinitionSpec: '1 group string;3 names #CustomResourceDefinitionNames;4 scope string;7 versions []#CustomResourceDefinitionVersion;9 conversion #CustomResourceConversion op;10 preserveUnknownFields bool o',
  CustomResourceDefinitionStatus: '1 conditions []#CustomResourceDefinitionCondition;2 acceptedNames #CustomResourceDefinitionNames;3 storedVersions []string;4 observedGeneration int64 o',
  CustomResourceDefinitionVersion: '1 name string;2 served bool;3 storage bool;4 schema #CustomResourceValidation op;5 subresources #CustomResourceSubresources op;6 additionalPrinterColumns []#CustomResourceColumnDefinition o;7 deprecated bool o;8 deprecationWarning string op;9 selectableFields []#SelectableField o',
  CustomResourceSubresourceScale: '1 specReplicasPath string;2 statusReplicasPath string;3 labelSelectorPath string op',
  CustomResourceSubresourceStatus: '',
  CustomResourceSubresources: '1 status #CustomResourceSubresourceStatus op;2 scale #CustomResourceSubresourceScale op',
  CustomResourceValidation: '1 openAPIV3Schema #JSONSchemaProps op',
  ExternalDocumentation: '1 description string o;2 url string o',
  JSONSchemaProps: [
    '1 id string o;2 $schema string o;3 $ref string op;4 description string o;5 type string o;6 format string o;7 title string o;8 default #JSON op',
    '9 maximum double op;10 exclusiveMaximum bool o;11 minimum double op;12 exclusiveMinimum bool o;13 maxLength int64 op;14 minLength int64 op;15 pattern string o',
    '16 maxItems int64 op;17 minItems int64 op;18 uniqueItems bool o;19 multipleOf double op;20 enum []#JSON o;21 maxProperties int64 op;22 minProperties int64 op;23 required []string o',
    '24 items #JSONSchemaPropsOrArray op;25 allOf []#JSONSchemaProps o;26 oneOf []#JSONSchemaProps o;27 anyOf []#JSONSchemaProps o;28 not #JSONSchemaProps op',
    '29 properties {}#JSONSchemaProps o;30 additionalProperties #JSONSchemaPropsOrBool op;31 patternProperties {}#JSONSchemaProps o;32 dependencies {}#JSONSchemaPropsOrStringArray o',
    '33 additionalItems #JSONSchemaPropsOrBool op;34 definitions {}#JSONSchemaProps o;35 externalDocs #ExternalDocumentation op;36 example #JSON op;37 nullable bool o',
    '38 x-kubernetes-preserve-unknown-fields bool op;39 x-kubernetes-embedded-resource bool o;40 x-kubernetes-int-or-string bool o;41 x-kubernetes-list-map-keys []string o',
    '42 x-kubernetes-list-type string op;43 x-kubernetes-map-type string op;44 x-kubernetes-validations []#ValidationRule o',
  ].join(';'),
  JSONSchemaPropsOrArray: '1 schema #JSONSchemaProps op;2 jSONSchemas []#JSONSchemaProps o',
  JSONSchemaPropsOrBool: '1 allows bool;2 schema #JSONSchemaProps op',
  JSONSchemaPropsOrStringArray: '1 schema #JSONSchemaProps op;2 property []string o',
  SelectableField: '1 jsonPath string',
  ServiceReference: '1 namespace string;2 name string;3 path string op;4 port int32 op',
  ValidationRule: '1 rule string;2 message string o;3 messageExpression string o;4 reason string op;5 fieldPath string o;6 optionalOldSelf bool op',
  WebhookClientConfig: '1 service #ServiceReference op;2 caBundle bytes o;3 url string op',
  WebhookConversion: '2 clientConfig #WebhookClientConfig op;3 conversionReviewVersions []string',
};
