import type { FieldError } from '../apiError.ts';
import type { Container } from '../objects.ts';
import { invalid, notFound, notSupported, required } from './fieldErrors.ts';
import { validateDescendingPath } from './volumes.ts';

const PROPAGATIONS: readonly string[] = ['Bidirectional', 'HostToContainer', 'None'];

/** `volumes` holds the names of the pod's volumes. @source pkg/apis/core/validation ValidateVolumeMounts */
export function validateVolumeMounts(container: Container, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const mountPaths = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, index) => {
    const at = `${path}.volumeMounts[${index}]`;
    const errors: FieldError[] = [];
    if (mount.name === '') errors.push(required(`${at}.name`));
    if (!volumes.has(mount.name)) errors.push(notFound(`${at}.name`, mount.name));
    if (mount.mountPath === '') errors.push(required(`${at}.mountPath`));
    if (mountPaths.has(mount.mountPath)) errors.push(invalid(`${at}.mountPath`, mount.mountPath, 'must be unique'));
    mountPaths.add(mount.mountPath);
    const subPath = mount.subPath ?? '';
    const subPathExpr = mount.subPathExpr ?? '';
    if (subPath !== '') errors.push(...validateDescendingPath(subPath, `${at}.subPath`));
    if (subPathExpr !== '') {
      if (subPath !== '') errors.push(invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      errors.push(...validateDescendingPath(subPathExpr, `${at}.subPathExpr`));
    }
    if (mount.mountPropagation !== undefined && !PROPAGATIONS.includes(mount.mountPropagation)) errors.push(notSupported(`${at}.mountPropagation`, mount.mountPropagation, PROPAGATIONS));
    return errors;
  });
}
