import type { FieldError } from '../apiError.ts';
import { invalid, notSupported, required, tooLong } from './fieldErrors.ts';

interface Profile { readonly type: string; readonly localhostProfile?: string }
interface Profiles { readonly seccompProfile?: Profile; readonly appArmorProfile?: Profile }

const TYPES: readonly string[] = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const MAX_PROFILE = 4095;

/** Profiles of a pod's or container's security context. @source pkg/apis/core/validation ValidateSeccompProfileField, ValidateAppArmorProfileField */
export function validateSecurityProfiles(context: Profiles | undefined, path: string): FieldError[] {
  return [
    ...validateProfile(context?.seccompProfile, `${path}.seccompProfile`, { name: 'seccomp', validatePath: descendingPath }),
    ...validateProfile(context?.appArmorProfile, `${path}.appArmorProfile`, { name: 'AppArmor', validatePath: profileName }),
  ];
}

interface Sort { readonly name: 'seccomp' | 'AppArmor'; validatePath(text: string, path: string): FieldError[] }

function validateProfile(profile: Profile | undefined, path: string, { name, validatePath }: Sort): FieldError[] {
  if (profile === undefined) return [];
  const { type = '', localhostProfile } = profile;
  const errors = type === '' ? [required(`${path}.type`, `type is required when ${path.slice(path.lastIndexOf('.') + 1)} is set`)] : TYPES.includes(type) ? [] : [notSupported(`${path}.type`, type, TYPES)];
  const at = `${path}.localhostProfile`;
  if (type !== 'Localhost') return localhostProfile === undefined || (name === 'AppArmor' && !TYPES.includes(type)) ? errors : [...errors, invalid(at, localhostProfile, `can only be set when ${name} type is Localhost`)];
  return [...errors, ...(localhostProfile === undefined ? [required(at, `must be set when ${name} type is Localhost`)] : validatePath(localhostProfile, at))];
}

function descendingPath(text: string, path: string): FieldError[] {
  return [
    ...(text.startsWith('/') ? [invalid(path, text, 'must be a relative path')] : []),
    ...(text.split('/').includes('..') ? [invalid(path, text, "must not contain '..'")] : []),
  ];
}

function profileName(text: string, path: string): FieldError[] {
  const errors = text.trim() !== text ? [invalid(path, text, 'must not be padded with whitespace')] : text === '' ? [required(path, 'must be set when AppArmor type is Localhost')] : [];
  return text.length > MAX_PROFILE ? [...errors, tooLong(path, MAX_PROFILE)] : errors;
}
