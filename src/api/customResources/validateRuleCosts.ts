import type { FieldError } from '../apiError.ts';
import { makeCelEnvironment } from '../cel/environment.ts';
import { estimateCost } from '../cel/estimate/estimateCost.ts';
import { multiply } from '../cel/estimate/size.ts';
import { forbidden } from '../validation/fieldErrors.ts';
import { compiledRules } from './compiledRules.ts';
import { declaredType, MAX_REQUEST_BYTES } from './declaredType.ts';
import type { JsonSchema } from './jsonSchema.ts';

/** @source apiextensions-apiserver pkg/apis/apiextensions/validation StaticEstimatedCostLimit, StaticEstimatedCRDCostLimit */
const EXPRESSION_LIMIT = 10_000_000;
const SCHEMA_LIMIT = 100_000_000;
const MOST_TOLD = 4;

export interface RuleCostOptions {
  /** Whether each expression is held to its limit too, not only all together: not where a schema stays as it was. */
  readonly perExpression: boolean;
}

/**
 * Where the rules of a valid structural schema may cost too much, by the most that its limits let objects hold. Expressions of which no cost is known here count nothing.
 * @source apiextensions-apiserver pkg/apis/apiextensions/validation ValidateCustomResourceDefinitionOpenAPISchema, cel_validation.go
 */
export function validateRuleCosts(schema: JsonSchema, path: string, { perExpression }: RuleCostOptions): readonly FieldError[] {
  const costs: RuleCost[] = [];
  visit(schema, path, { isResource: true, cardinality: 1, costs });
  const total = costs.reduce((sum, { cost }) => sum + cost, 0);
  const alone = perExpression ? costs.filter(({ cost }) => cost > EXPRESSION_LIMIT).map(({ at, name, cost }) => forbidden(at, tellExcess(name, cost / EXPRESSION_LIMIT))) : [];
  if (total <= SCHEMA_LIMIT) return alone;
  const greatest = costs.filter(({ cost }) => cost >= SCHEMA_LIMIT / 100).sort((a, b) => b.cost - a.cost).slice(0, MOST_TOLD);
  return [
    ...alone,
    ...greatest.map(({ at }) => forbidden(at, 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema')),
    forbidden(path, tellExcess('x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema', total / SCHEMA_LIMIT)),
  ];
}

interface RuleCost { readonly at: string; readonly name: string; readonly cost: number }
/** `cardinality`: how often the node can be there; undefined where no schema above it limits that. */
interface Place { readonly isResource: boolean; readonly cardinality: number | undefined; readonly costs: RuleCost[] }

function visit(schema: JsonSchema, path: string, { isResource, cardinality, costs }: Place): void {
  if (schema['x-kubernetes-validations'] !== undefined) costs.push(...ruleCosts(schema, path, { isResource, cardinality }));
  const { properties = {}, items, additionalProperties } = schema;
  const below = (child: JsonSchema, many: number | undefined): Place => ({ isResource: child['x-kubernetes-embedded-resource'] === true, cardinality: cardinality === undefined || many === undefined ? undefined : multiply(cardinality, many), costs });
  for (const [name, property] of Object.entries(properties)) visit(property, `${path}.properties[${name}]`, below(property, additionalProperties === undefined ? 1 : atLeastZero(schema.maxProperties)));
  if (items !== undefined) visit(items, `${path}.items`, below(items, atLeastZero(schema.maxItems)));
  if (typeof additionalProperties === 'object') visit(additionalProperties, `${path}.additionalProperties`, below(additionalProperties, atLeastZero(schema.maxProperties)));
}

const atLeastZero = (limit: number | undefined) => limit === undefined ? undefined : Math.max(0, limit);

function ruleCosts(schema: JsonSchema, path: string, { isResource, cardinality }: Pick<Place, 'isResource' | 'cardinality'>): readonly RuleCost[] {
  const self = declaredType(schema, { isResource });
  if (self === undefined) return [];
  const times = cardinality ?? Math.floor(MAX_REQUEST_BYTES / (self.minSerializedSize + 1));
  return compiledRules(schema).flatMap(({ rule, program, messageProgram }, index) => {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    const costOf = (expression: string) => estimateCost(celEnvironment(), expression, { self, optionalOldSelf: rule.optionalOldSelf === true }) ?? 0;
    if (program === undefined) return [];
    return [
      { at: `${at}.rule`, name: 'estimated rule cost', cost: multiply(costOf(rule.rule), times) },
      ...(messageProgram === undefined ? [] : [{ at: `${at}.messageExpression`, name: 'estimated messageExpression cost', cost: costOf(rule.messageExpression ?? '') }]),
    ];
  });
}

let environment: ReturnType<typeof makeCelEnvironment> | undefined;
const celEnvironment = () => environment ??= makeCelEnvironment();

function tellExcess(name: string, factor: number): string {
  const told = factor > 100 ? 'more than 100x' : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`;
  return `${name} exceeds budget by factor of ${told} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
