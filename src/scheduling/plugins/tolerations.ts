import type { Taint, Toleration } from '../../api/objects.ts';

/** True when one of the tolerations covers the taint. @source Kubernetes corev1 Toleration.ToleratesTaint */
export function toleratesAny(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return (tolerations ?? []).some(toleration => tolerates(toleration, taint));
}

function tolerates({ effect, key = '', operator = 'Equal', value = '' }: Toleration, taint: Taint): boolean {
  if ((effect ?? taint.effect) !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  switch (operator) {
    case 'Exists': return true;
    case 'Equal': return key !== '' && value === (taint.value ?? '');
    case 'Lt': return /^-?\d+$/.test(value) && Number(taint.value ?? Number.NaN) < Number(value);
    case 'Gt': return /^-?\d+$/.test(value) && Number(taint.value ?? Number.NaN) > Number(value);
    default: return false;
  }
}
