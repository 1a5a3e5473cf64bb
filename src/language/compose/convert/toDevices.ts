import { isMapping, listOf, mappingOf, textOf, textsOf, type Data } from '../project/composeData.ts';
import type { ServiceContext } from './conversion.ts';

/** The limit that NVIDIA's device plugin serves, of GPUs that are counted; other devices are told. @source compose-spec, deploy: devices; NVIDIA k8s-device-plugin: nvidia.com/gpu */
export function toDevices({ service, note }: Pick<ServiceContext, 'service' | 'note'>): Data {
  const reserved = listOf(mappingOf(mappingOf(mappingOf(service['deploy'])['resources'])['reservations'])['devices']);
  const places = [['deploy.resources.reservations.devices', reserved], ['gpus', listOf(service['gpus'])]] as const;
  const counts = places.flatMap(([place, devices]) => devices.flatMap(device => {
    const count = countOf(device);
    if (count === undefined) note(`${place}: only a counted number of GPUs of the driver nvidia has a like, nvidia.com/gpu`);
    return count ?? [];
  }));
  return counts.length === 0 ? {} : { 'nvidia.com/gpu': counts.reduce((sum, count) => sum + count, 0) };
}

function countOf(device: unknown): number | undefined {
  if (!isMapping(device)) return undefined;
  const [driver, capabilities, count] = [textOf(device['driver']), textsOf(device['capabilities']), Number(textOf(device['count']))];
  return driver === 'nvidia' && capabilities.every(each => each === 'gpu') && Number.isInteger(count) && count > 0 ? count : undefined;
}
