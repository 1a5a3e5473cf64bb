import type { Container, Probe } from '../objects.ts';
import { canonicalizeQuantities } from './quantities.ts';

type HttpGet = NonNullable<Probe['httpGet']>;

/** Fills in a container's defaults, in place; idempotent. @source pkg/apis/core/v1/defaults.go SetDefaults_Container, _Probe, _HTTPGetAction */
export function applyContainerDefaults(container: Container): void {
  container.imagePullPolicy ||= tagOf(container.image ?? '') === 'latest' ? 'Always' : 'IfNotPresent';
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.resources ??= {};
  canonicalizeQuantities(container.resources.limits);
  canonicalizeQuantities(container.resources.requests);
  for (const port of container.ports ?? []) port.protocol ||= 'TCP';
  for (const variable of container.env ?? []) {
    if (variable.valueFrom?.fieldRef !== undefined) variable.valueFrom.fieldRef.apiVersion ||= 'v1';
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) applyProbeDefaults(probe);
  applyHttpGetDefaults(container.lifecycle?.postStart?.httpGet);
  applyHttpGetDefaults(container.lifecycle?.preStop?.httpGet);
}

function applyProbeDefaults(probe: Probe | undefined): void {
  if (probe === undefined) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.grpc !== undefined) probe.grpc.service ??= '';
  applyHttpGetDefaults(probe.httpGet);
}

function applyHttpGetDefaults(action: HttpGet | undefined): void {
  if (action === undefined) return;
  action.path ||= '/';
  action.scheme ||= 'HTTP';
}

/** The tag of an image reference; 'latest' when it has neither tag nor digest, '' when it has only a digest. */
export function tagOf(image: string): string {
  const [named = '', digest] = image.split('@');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  if (colon >= 0) return named.slice(colon + 1);
  return digest === undefined ? 'latest' : '';
}
