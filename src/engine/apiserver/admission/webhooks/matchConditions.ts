import { toCelValue } from '../../../../api/cel/celValue.ts';
import { compileCel, type CelProgram } from '../../../../api/cel/compile.ts';
import { makeCelEnvironment } from '../../../../api/cel/environment.ts';
import type { ServedResource } from '../../served.ts';
import type { AdmissionAttributes } from '../admissionPlugin.ts';
import { forbidden } from '../forbidden.ts';
import { toAdmissionReview } from './admissionReview.ts';
import type { Webhook } from './webhook.ts';

const MAX_PROGRAMS = 1_000;
const programs = new Map<string, CelProgram>();
let environment: ReturnType<typeof makeCelEnvironment> | undefined;

/**
 * Whether all match conditions of a webhook hold. One that cannot be evaluated, while none is false, forbids the request, or with the failure policy
 * Ignore passes the webhook over. The variable `authorizer` is not there. Throws ApiError 403. @source k8s.io/apiserver pkg/admission/plugin/webhook/matchconditions
 */
export function meetsConditions({ matchConditions = [], failurePolicy }: Webhook, attributes: AdmissionAttributes, seenAs: ServedResource): boolean {
  if (matchConditions.length === 0) return true;
  const { request } = toAdmissionReview(attributes, { uid: '', version: 'v1', seenAs }) as { readonly request: Readonly<Record<string, unknown>> };
  const variables = { object: toCelValue(request['object']), oldObject: toCelValue(request['oldObject']), request: toCelValue(request) };
  const errors: string[] = [];
  for (const { expression } of matchConditions) {
    try {
      if (programOf(expression).evaluate(variables) !== true) return false;
    } catch (error) {
      errors.push(`expression '${expression}' resulted in error: ${(error as Error).message}`);
    }
  }
  if (errors.length === 0) return true;
  if (failurePolicy === 'Ignore') return false;
  throw forbidden(attributes, errors.length === 1 ? errors[0] as string : `[${errors.join(', ')}]`);
}

function programOf(expression: string): CelProgram {
  const known = programs.get(expression);
  if (known !== undefined) return known;
  environment ??= makeCelEnvironment().registerVariable('object', 'dyn').registerVariable('oldObject', 'dyn').registerVariable('request', 'dyn');
  const program = compileCel(environment, expression, ['bool']);
  if (programs.size >= MAX_PROGRAMS) programs.clear();
  programs.set(expression, program);
  return program;
}
