import type { Volume } from '../objects.ts';
import { canonicalQuantity } from './quantities.ts';

/** 0644, the mode of files that volumes project. */
const FILE_MODE = 420;
const TOKEN_EXPIRATION_SECONDS = 3600;

/** Fills in a volume's defaults, in place; idempotent. @source pkg/apis/core/v1/defaults.go SetDefaults_Volume and those of the sources */
export function applyVolumeDefaults(volume: Volume): void {
  if (Object.entries(volume).every(([field, value]) => field === 'name' || value === undefined)) volume.emptyDir = {};
  if (volume.emptyDir?.sizeLimit !== undefined) volume.emptyDir.sizeLimit = canonicalQuantity(volume.emptyDir.sizeLimit);
  if (volume.hostPath !== undefined) volume.hostPath.type ??= '';
  for (const source of [volume.secret, volume.configMap, volume.downwardAPI, volume.projected]) {
    if (source !== undefined) source.defaultMode ??= FILE_MODE;
  }
  for (const item of volume.downwardAPI?.items ?? []) {
    if (item.fieldRef !== undefined) item.fieldRef.apiVersion ||= 'v1';
  }
  for (const source of volume.projected?.sources ?? []) {
    if (source.serviceAccountToken !== undefined) source.serviceAccountToken.expirationSeconds ??= TOKEN_EXPIRATION_SECONDS;
    for (const item of source.downwardAPI?.items ?? []) {
      if (item.fieldRef !== undefined) item.fieldRef.apiVersion ||= 'v1';
    }
  }
}
