import type { FieldError } from '../apiError.ts';
import { invalid } from '../validation/fieldErrors.ts';
import type { JsonSchema } from './jsonSchema.ts';

/** 'integer', 'number', 'string', 'boolean', 'array', 'object' or 'null'. */
export function jsonTypeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? Number.isInteger(value) ? 'integer' : 'number' : typeof value;
}

const INTEGER_LIMITS: Readonly<Record<string, number>> = { int32: 2 ** 31, int64: 2 ** 63 };

/** Bounds, multiples and formats. @source kube-openapi pkg/validation/validate number validator */
export function validateNumber(value: number, { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format }: JsonSchema, path: string): readonly FieldError[] {
  const sentences: string[] = [];
  if (maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum)) sentences.push(`should be less than ${exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`);
  if (minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum)) sentences.push(`should be greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`);
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) sentences.push(`should be a multiple of ${multipleOf}`);
  const limit = INTEGER_LIMITS[format ?? ''];
  if (limit !== undefined && (value >= limit || value < -limit)) sentences.push(`must be of type integer(${format}): "number"`);
  return sentences.map(sentence => invalid(path, value, `${path} in body ${sentence}`));
}
