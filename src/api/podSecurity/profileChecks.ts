import type { Container } from '../objects.ts';
import { containersOf } from '../podInfo.ts';
import type { PodCheck, Violation } from './check.ts';
import { counted, namesOf, plural, quoted, setters, sorted } from './check.ts';

const APP_ARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';
const PROFILES: readonly string[] = ['RuntimeDefault', 'Localhost'];

interface WithProfiles { readonly seccompProfile?: { readonly type: string }; readonly appArmorProfile?: { readonly type: string }; readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string } }

export const appArmor: PodCheck = (spec, { annotations = {} }) => {
  const badType = (context: WithProfiles | undefined) => context?.appArmorProfile === undefined || PROFILES.includes(context.appArmorProfile.type) ? [] : [context.appArmorProfile.type];
  const badAnnotations = Object.entries(annotations)
    .filter(([key, value]) => key.startsWith(APP_ARMOR_PREFIX) && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`).sort();
  const who = setters({
    pod: badType(spec.securityContext).length > 0, containers: namesOf(spec, ({ securityContext }) => badType(securityContext).length > 0),
    more: badAnnotations.length > 0 ? [plural(badAnnotations.length, 'annotation')] : [],
  });
  if (who === '') return undefined;
  const values = [...sorted([spec, ...containersOf(spec)].flatMap(({ securityContext }) => badType(securityContext))), ...badAnnotations];
  return { reason: plural(values.length, 'forbidden AppArmor profile'), detail: `${who} must not set AppArmor profile type to ${quoted(values)}` };
};

export function seLinux(allowedTypes: readonly string[]): PodCheck {
  const isBad = (context: WithProfiles | undefined) => {
    const options = context?.seLinuxOptions;
    return options !== undefined && (!allowedTypes.includes(options.type ?? '') || (options.user ?? '') !== '' || (options.role ?? '') !== '');
  };
  return spec => {
    const who = setters({ pod: isBad(spec.securityContext), containers: namesOf(spec, ({ securityContext }) => isBad(securityContext)) });
    if (who === '') return undefined;
    const all = [spec, ...containersOf(spec)].map(({ securityContext }) => (securityContext as WithProfiles | undefined)?.seLinuxOptions);
    const types = sorted(all.map(options => options?.type ?? '').filter(type => !allowedTypes.includes(type)));
    const data = [
      ...types.length > 0 ? [counted('type', types)] : [],
      ...all.some(options => (options?.user ?? '') !== '') ? ['user may not be set'] : [],
      ...all.some(options => (options?.role ?? '') !== '') ? ['role may not be set'] : [],
    ];
    return { reason: 'seLinuxOptions', detail: `${who} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}` };
  };
}

/** Before 1.19. */
export const seccompAnnotations: PodCheck = (spec, { annotations = {} }) => {
  const isGood = (value: string) => value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
  const keys = [SECCOMP_POD, ...containersOf(spec).map(({ name }) => `${SECCOMP_CONTAINER_PREFIX}${name}`)];
  const bad = sorted(keys.flatMap(key => annotations[key] === undefined || isGood(annotations[key]) ? [] : [`${key}=${JSON.stringify(annotations[key])}`]));
  return bad.length === 0 ? undefined : { reason: 'seccompProfile', detail: `forbidden ${plural(bad.length, 'annotation')} ${bad.join(', ')}` };
};

const badSeccomp = (context: WithProfiles | undefined) => context?.seccompProfile === undefined || PROFILES.includes(context.seccompProfile.type) ? [] : [context.seccompProfile.type];

export const seccompForbidden: PodCheck = (spec): Violation | undefined => {
  const who = setters({ pod: badSeccomp(spec.securityContext).length > 0, containers: namesOf(spec, ({ securityContext }) => badSeccomp(securityContext).length > 0) });
  if (who === '') return undefined;
  return { reason: 'seccompProfile', detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(sorted([spec, ...containersOf(spec)].flatMap(({ securityContext }) => badSeccomp(securityContext))))}` };
};

export const seccompRequired: PodCheck = (spec, metadata) => {
  const forbidden = seccompForbidden(spec, metadata);
  if (forbidden !== undefined) return forbidden;
  const missing = spec.securityContext?.seccompProfile === undefined ? namesOf(spec, ({ securityContext }: Container) => securityContext?.seccompProfile === undefined) : [];
  return missing.length === 0 ? undefined : { reason: 'seccompProfile', detail: `pod or ${counted('container', missing)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"` };
};
