import type { Container, Volume } from '../objects.ts';
import { containersOf } from '../podInfo.ts';
import { procMount } from './baselineControls.ts';
import type { Control, PodCheck } from './check.ts';
import { counted, namesOf, plural, quoted, setters, sorted, unlessUserNamespace, unlessWindows } from './check.ts';
import { seccompRequired } from './profileChecks.ts';

const allowPrivilegeEscalation: PodCheck = spec => {
  const bad = namesOf(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  return bad.length === 0 ? undefined : { reason: 'allowPrivilegeEscalation != false', detail: `${counted('container', bad)} must set securityContext.allowPrivilegeEscalation=false` };
};

const capabilities: PodCheck = spec => {
  const forbidden = ({ securityContext }: Container) => (securityContext?.capabilities?.add ?? []).filter(name => name !== 'NET_BIND_SERVICE');
  const keeping = namesOf(spec, ({ securityContext }) => securityContext?.capabilities?.drop?.includes('ALL') !== true);
  const adding = namesOf(spec, container => forbidden(container).length > 0);
  const details = [
    ...keeping.length > 0 ? [`${counted('container', keeping)} must set securityContext.capabilities.drop=["ALL"]`] : [],
    ...adding.length > 0 ? [`${counted('container', adding)} must not include ${quoted(sorted(containersOf(spec).flatMap(forbidden)))} in securityContext.capabilities.add`] : [],
  ];
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const ALLOWED_VOLUMES: readonly string[] = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];

const volumes: PodCheck = spec => {
  const typesOf = (volume: Volume) => Object.keys(volume).filter(field => field !== 'name' && (volume as unknown as Record<string, unknown>)[field] !== undefined);
  const bad = (spec.volumes ?? []).filter(volume => !typesOf(volume).some(type => ALLOWED_VOLUMES.includes(type)));
  const types = sorted(bad.map(volume => typesOf(volume)[0] ?? 'unknown'));
  return bad.length === 0 ? undefined : { reason: 'restricted volume types', detail: `${counted('volume', bad.map(({ name }) => name))} ${plural(bad.length, 'uses', 'use')} ${plural(types.length, 'restricted volume type')} ${quoted(types)}` };
};

const runAsNonRoot: PodCheck = spec => {
  const who = setters({ pod: spec.securityContext?.runAsNonRoot === false, containers: namesOf(spec, ({ securityContext }) => securityContext?.runAsNonRoot === false) });
  if (who !== '') return { reason: 'runAsNonRoot != true', detail: `${who} must not set securityContext.runAsNonRoot=false` };
  const missing = spec.securityContext?.runAsNonRoot === true ? [] : namesOf(spec, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  return missing.length === 0 ? undefined : { reason: 'runAsNonRoot != true', detail: `pod or ${counted('container', missing)} must set securityContext.runAsNonRoot=true` };
};

const runAsUser: PodCheck = spec => {
  const who = setters({ pod: spec.securityContext?.runAsUser === 0, containers: namesOf(spec, ({ securityContext }) => securityContext?.runAsUser === 0) });
  return who === '' ? undefined : { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` };
};

/** What the restricted level adds to the baseline; ordered by id. */
export const restrictedControls: readonly Control[] = [
  { id: 'allowPrivilegeEscalation', level: 'restricted', versions: [[8, allowPrivilegeEscalation], [25, unlessWindows(allowPrivilegeEscalation)]] },
  { id: 'capabilities_restricted', level: 'restricted', overrides: ['capabilities_baseline'], versions: [[22, capabilities], [25, unlessWindows(capabilities)]] },
  { id: 'procMount_restricted', level: 'restricted', overrides: ['procMount'], versions: [[35, procMount]] },
  { id: 'restrictedVolumes', level: 'restricted', overrides: ['hostPathVolumes'], versions: [[0, volumes]] },
  { id: 'runAsNonRoot', level: 'restricted', versions: [[0, runAsNonRoot], [35, unlessUserNamespace(runAsNonRoot)]] },
  { id: 'runAsUser', level: 'restricted', versions: [[23, runAsUser], [35, unlessUserNamespace(runAsUser)]] },
  { id: 'seccompProfile_restricted', level: 'restricted', overrides: ['seccompProfile_baseline'], versions: [[19, seccompRequired], [25, unlessWindows(seccompRequired)]] },
];
