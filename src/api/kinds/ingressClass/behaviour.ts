import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { FieldError } from '../../apiError.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { IngressClass } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, forbidden, invalid, invalidEach, notSupported, required, tooLong } from '../../validation/fieldErrors.ts';
import { byteLength, dns1123Label, dns1123Subdomain, httpPath } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateTypedReference } from '../../validation/typedReference.ts';

type Parameters = NonNullable<NonNullable<IngressClass['spec']>['parameters']>;

const MAX_CONTROLLER_BYTES = 250;
const SCOPES: readonly string[] = ['Cluster', 'Namespace'];

/** @source pkg/registry/networking/ingressclass/strategy.go, pkg/apis/networking/validation ValidateIngressClass */
export const ingressClassBehaviour: KindBehaviour<IngressClass> = {
  applyDefaults(ingressClass) {
    fillZeroValues(ingressClass, { 'spec': {}, 'spec.parameters.kind': '', 'spec.parameters.name': '' });
    const parameters = ingressClass.spec?.parameters;
    if (parameters !== undefined) parameters.scope ??= 'Cluster';
  },
  prepareForCreate({ metadata }) { metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  validate: ({ metadata, spec = {} }) => [
    ...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }),
    ...validateController(spec.controller ?? '', 'spec.controller'),
    ...spec.parameters === undefined ? [] : validateParameters(spec.parameters, 'spec.parameters'),
  ],
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    return next.spec?.controller === old.spec?.controller ? errors : [...errors, invalid('spec.controller', next.spec?.controller ?? '', FIELD_IMMUTABLE)];
  },
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [nameColumn, column('Controller', 'Controller that is responsible for handling this class'), column('Parameters', 'A reference to a resource with additional parameters'), ageColumn],
  row: ({ metadata, spec }, nowMs) => [metadata.name ?? '', spec?.controller ?? '', parametersCell(spec?.parameters), ageOf(metadata.creationTimestamp, nowMs)],
};

function parametersCell(parameters: Parameters | undefined): string {
  if (parameters === undefined) return '<none>';
  return `${parameters.kind}${parameters.apiGroup === undefined ? '' : `.${parameters.apiGroup}`}/${parameters.name}`;
}

/** 'example.com/controller'. @source apimachinery util/validation IsDomainPrefixedPath */
function validateController(controller: string, path: string): FieldError[] {
  const errors = byteLength(controller) > MAX_CONTROLLER_BYTES ? [tooLong(path, MAX_CONTROLLER_BYTES)] : [];
  if (controller === '') return [...errors, required(path)];
  const slash = controller.indexOf('/');
  const [host, rest] = [controller.slice(0, Math.max(slash, 0)), controller.slice(slash + 1)];
  if (host === '' || rest === '') return [...errors, invalid(path, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  return [...errors, ...invalidEach(path, host, dns1123Subdomain(host)), ...invalidEach(path, rest, httpPath(rest))];
}

function validateParameters(parameters: Parameters, path: string): FieldError[] {
  const errors = validateTypedReference(parameters, path);
  const { scope, namespace } = parameters;
  if (scope === undefined) return [...errors, required(`${path}.scope`)];
  if (!SCOPES.includes(scope)) return [...errors, notSupported(`${path}.scope`, scope, SCOPES)];
  if (scope === 'Cluster') return namespace === undefined ? errors : [...errors, forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'")];
  return [...errors, ...namespace === undefined ? [required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'")] : invalidEach(`${path}.namespace`, namespace, dns1123Label(namespace))];
}
