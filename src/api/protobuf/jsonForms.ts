import { APIEXTENSIONS_PACKAGE } from './apiextensions.ts';

type Fields = Readonly<Record<string, unknown>>;

/** How JSON writes a message that stands for one of several things. */
export interface JsonForm {
  fromFields(fields: Fields): unknown;
  toFields(json: unknown): Fields;
}

const either = (list: string): JsonForm => ({
  fromFields: fields => fields[list] ?? fields['schema'] ?? null,
  toFields: json => Array.isArray(json) ? { [list]: json as unknown } : { schema: json },
});

const forms: Readonly<Record<string, JsonForm>> = {
  [`${APIEXTENSIONS_PACKAGE}.JSONSchemaPropsOrArray`]: either('jSONSchemas'),
  [`${APIEXTENSIONS_PACKAGE}.JSONSchemaPropsOrStringArray`]: either('property'),
  [`${APIEXTENSIONS_PACKAGE}.JSONSchemaPropsOrBool`]: {
    fromFields: fields => fields['schema'] ?? fields['allows'] === true,
    toFields: json => typeof json === 'boolean' ? { allows: json } : { allows: true, schema: json },
  },
};

/** Undefined for messages whose JSON is an object of their fields. @source apiextensions-apiserver pkg/apis/apiextensions/v1/marshal.go */
export function jsonFormOf(definition: string): JsonForm | undefined {
  return Object.hasOwn(forms, definition) ? forms[definition] : undefined;
}
