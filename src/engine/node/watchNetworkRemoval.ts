import type { Clock } from '../../base/clock.ts';
import type { Component } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Docker } from '../../docker/connection.ts';
import { watchDockerEvents } from '../../docker/events.ts';

export interface NetworkRemovalOptions {
  readonly docker: Docker;
  /** Its name. */
  readonly network: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onRemoved: () => void;
}

/** Calls `onRemoved` whenever Docker tells that the network is gone, until it is stopped. */
export function watchNetworkRemoval({ docker, network, clock, logger, onRemoved }: NetworkRemovalOptions): Component {
  const abort = new AbortController();
  const watch = async () => {
    for await (const each of watchDockerEvents(docker, { filters: { type: ['network'], event: ['destroy'] }, clock, logger, signal: abort.signal })) {
      if (each.type === 'event' && each.event.Actor.Attributes['name'] === network) onRemoved();
    }
  };
  const watching = watch();
  return { async stop() { abort.abort(); await watching; } };
}
