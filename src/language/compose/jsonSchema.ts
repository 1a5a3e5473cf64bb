import packed from './composeSchema.json' with { type: 'json' };

/** What Compose's schema uses of JSON Schema, draft 7. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly enum?: readonly (string | number)[];
  readonly required?: readonly string[];
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/** The schema of a whole Compose file. @source compose-spec */
export const composeSchema = packed.schema as JsonSchema;

/** The forms that a value may have: references followed, alternatives side by side; the description of the reference wins. */
export function formsOf(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.$ref !== undefined) {
    const target = composeSchema.definitions?.[schema.$ref.replace('#/definitions/', '')];
    return target === undefined ? [] : formsOf(schema.description === undefined ? target : { ...target, description: schema.description });
  }
  return schema.oneOf === undefined ? [schema] : schema.oneOf.flatMap(form => formsOf(schema.description === undefined ? form : { description: schema.description, ...form }));
}

/** The schema of a mapping's key: by its name, by a pattern, or by what is left. Undefined: not allowed; an empty schema takes anything. */
export function fieldOf(form: JsonSchema, key: string): JsonSchema | undefined {
  const named = form.properties !== undefined && Object.hasOwn(form.properties, key) ? form.properties[key] : undefined;
  const matched = named ?? Object.entries(form.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern).test(key))?.[1];
  if (matched !== undefined) return matched;
  return form.additionalProperties === false ? undefined : typeof form.additionalProperties === 'object' ? form.additionalProperties : {};
}

export const typesOf = ({ type, properties, patternProperties, items, enum: values }: JsonSchema): readonly string[] =>
  type === undefined ? (properties !== undefined || patternProperties !== undefined ? ['object'] : items !== undefined ? ['array'] : values !== undefined ? ['string'] : []) : typeof type === 'string' ? [type] : type;
