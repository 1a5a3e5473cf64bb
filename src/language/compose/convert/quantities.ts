/** What a text is converted to; told where it is none of its kind. */
export function orTold<Value>(convert: (text: string | undefined) => Value | undefined, text: string | undefined, tell: (sentence: string) => void): Value | undefined {
  const value = convert(text);
  if (value === undefined && text !== undefined && text !== '' && Number(text) !== 0) tell(`${text}, which is no such quantity`);
  return value;
}

const SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 0.000001 };

/** Whole seconds, at least `least`, of a Compose duration such as `1m30s`; undefined when it is none. @source compose-spec, durations */
export function toSeconds(duration: string | undefined, least = 1): number | undefined {
  if (duration === undefined || !/^(?:\d+(?:\.\d+)?(?:h|m|s|ms|us))+$/.test(duration)) return undefined;
  const total = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|m|s)/g)].reduce((sum, [, number, unit]) => sum + Number(number) * (SECONDS[unit ?? ''] ?? 0), 0);
  return Math.max(least, Math.ceil(total));
}

const UNITS: Readonly<Record<string, string>> = { '': '', b: '', k: 'Ki', m: 'Mi', g: 'Gi', t: 'Ti' };

/** `512m` and `1gb` count in powers of two, which Kubernetes writes `512Mi`. @source compose-spec, byte values */
export function toMemory(bytes: string | undefined): string | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])i?b?|b)?$/i.exec(bytes ?? '');
  return match === null ? undefined : `${match[1]}${UNITS[(match[2] ?? '').toLowerCase()] ?? ''}`;
}

/** '0.5' → '500m'. */
export function toCpu(cpus: string | undefined): string | undefined {
  const count = Number(cpus);
  return cpus === undefined || cpus === '' || !Number.isFinite(count) || count <= 0 ? undefined : Number.isInteger(count) ? String(count) : `${Math.ceil(count * 1000)}m`;
}
