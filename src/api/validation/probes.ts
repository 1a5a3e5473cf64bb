import type { FieldError } from '../apiError.ts';
import type { Container, Probe } from '../objects.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { httpHeaderName } from './names.ts';
import { validateNonNegative, validatePortNumber, validatePortNumberOrName } from './numbers.ts';

const SCHEMES: readonly string[] = ['HTTP', 'HTTPS'];

/** @source pkg/apis/core/validation validateLivenessProbe, validateReadinessProbe, validateStartupProbe */
export function validateProbes(container: Container, path: string): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  const errors = [
    ...validateProbe(livenessProbe, `${path}.livenessProbe`),
    ...mustSucceedOnce(livenessProbe, `${path}.livenessProbe`),
    ...validateProbe(readinessProbe, `${path}.readinessProbe`),
  ];
  if (readinessProbe?.terminationGracePeriodSeconds !== undefined) {
    errors.push(invalid(`${path}.readinessProbe.terminationGracePeriodSeconds`, readinessProbe.terminationGracePeriodSeconds, 'must not be set for readinessProbes'));
  }
  return [...errors, ...validateProbe(startupProbe, `${path}.startupProbe`), ...mustSucceedOnce(startupProbe, `${path}.startupProbe`)];
}

function mustSucceedOnce(probe: Probe | undefined, path: string): FieldError[] {
  return probe?.successThreshold === undefined || probe.successThreshold === 1 ? [] : [invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1')];
}

function validateProbe(probe: Probe | undefined, path: string): FieldError[] {
  if (probe === undefined) return [];
  const errors = validateHandler(probe, path);
  for (const field of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const) {
    errors.push(...validateNonNegative(probe[field], `${path}.${field}`));
  }
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) errors.push(invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  return errors;
}

interface Handler extends Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> { readonly sleep?: { readonly seconds: number } }

/** Exactly one of the ways to probe or hook. `gracePeriodSeconds`: the pod's, for hooks. @source pkg/apis/core/validation validateHandler */
export function validateHandler(handler: Handler, path: string, gracePeriodSeconds?: number): FieldError[] {
  const errors: FieldError[] = [];
  const kinds = (['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const).filter(kind => handler[kind] !== undefined);
  kinds.forEach((kind, index) => {
    if (index > 0) errors.push(forbidden(`${path}.${kind}`, 'may not specify more than 1 handler type'));
    else if (kind === 'sleep') errors.push(...validateSleep(handler.sleep?.seconds ?? 0, `${path}.sleep`, gracePeriodSeconds));
    else errors.push(...validateAction(handler, kind, `${path}.${kind}`));
  });
  return kinds.length === 0 ? [required(path, 'must specify a handler type')] : errors;
}

function validateAction(handler: Handler, kind: 'exec' | 'httpGet' | 'tcpSocket' | 'grpc', path: string): FieldError[] {
  switch (kind) {
    case 'exec': return (handler.exec?.command ?? []).length === 0 ? [required(`${path}.command`)] : [];
    case 'httpGet': return handler.httpGet === undefined ? [] : validateHttpGet(handler.httpGet, path);
    case 'tcpSocket': return handler.tcpSocket === undefined ? [] : validatePortNumberOrName(handler.tcpSocket.port, `${path}.port`);
    case 'grpc': return handler.grpc === undefined ? [] : validatePortNumber(handler.grpc.port, `${path}.port`);
  }
}

function validateSleep(seconds: number, path: string, gracePeriodSeconds: number | undefined): FieldError[] {
  if (gracePeriodSeconds === undefined || (seconds >= 0 && seconds <= gracePeriodSeconds)) return [];
  return [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriodSeconds})`)];
}

function validateHttpGet({ path: urlPath, port, scheme, httpHeaders = [] }: NonNullable<Probe['httpGet']>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if ((urlPath ?? '') === '') errors.push(required(`${path}.path`));
  errors.push(...validatePortNumberOrName(port, `${path}.port`));
  if (scheme === undefined || !SCHEMES.includes(scheme)) errors.push(notSupported(`${path}.scheme`, scheme, SCHEMES));
  for (const header of httpHeaders) errors.push(...invalidEach(`${path}.httpHeaders`, header.name, httpHeaderName(header.name)));
  return errors;
}
