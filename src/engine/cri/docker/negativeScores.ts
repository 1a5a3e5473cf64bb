import type { Logger } from '../../../base/logger.ts';
import type { Docker } from '../../../docker/connection.ts';
import { callDocker } from '../../../docker/errors.ts';
import { LABELS } from './labels.ts';

/** No image holds it: the probe never runs anything. */
const NO_SUCH_PROGRAM = '/slipway-no-such-program';

/**
 * Whether this Docker Engine may lower a process's OOM score: rootless engines and those without CAP_SYS_RESOURCE fail every such
 * start with an unspecific message. Asked once, with the first image that comes along.
 */
export function makeNegativeScoreProbe(options: { readonly docker: Docker; readonly engineId: string; readonly logger: Logger }): (imageId: string) => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  return imageId => {
    answer ??= probe(options, imageId).catch((error: unknown) => { answer = undefined; throw error; });
    return answer;
  };
}

async function probe({ docker, engineId, logger }: { readonly docker: Docker; readonly engineId: string; readonly logger: Logger }, imageId: string): Promise<boolean> {
  const container = await callDocker('create the OOM score probe', () => docker.createContainer({
    Image: imageId, Entrypoint: [NO_SUCH_PROGRAM], Labels: { [LABELS.engine]: engineId, [LABELS.kind]: 'probe' }, HostConfig: { OomScoreAdj: -1, NetworkMode: 'none' },
  }));
  try {
    const message = await container.start().then(() => '', (error: unknown) => error instanceof Error ? error.message : String(error));
    const allowed = message === '' || message.includes(NO_SUCH_PROGRAM);
    if (!allowed) logger.log('info', 'this Docker Engine cannot lower OOM scores; Guaranteed pods get none', { message });
    return allowed;
  } finally {
    await callDocker('remove the OOM score probe', () => container.remove({ force: true, v: true }), [404, 409]);
  }
}
