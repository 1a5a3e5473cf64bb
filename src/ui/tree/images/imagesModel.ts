import * as vscode from 'vscode';
import { systemClock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Docker } from '../../../docker/connection.ts';
import { watchDockerEvents } from '../../../docker/events.ts';
import { listImages, type ImageSummary } from '../../../docker/images.ts';
import { SharedRead } from './sharedRead.ts';

/** Docker's images, read when asked for and again on each of Docker's image events. */
export class ImagesModel implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #listed = new vscode.EventEmitter<readonly ImageSummary[]>();
  /** What Docker has, each time that it was asked. */
  readonly onDidList = this.#listed.event;
  readonly #images: SharedRead<readonly ImageSummary[]>;
  readonly #docker: () => Docker;
  readonly #logger: Logger;
  #following: AbortController | undefined;

  constructor(docker: () => Docker, logger: Logger) {
    this.#docker = docker;
    this.#logger = logger;
    this.#images = new SharedRead({
      read: () => listImages(this.#docker()),
      answered: images => {
        this.#setContext('available');
        this.#follow();
        this.#listed.fire(images);
      },
    });
  }

  /** Newest first; empty, with the context key `slipway.docker` set to 'missing', when Docker does not answer. */
  async list(): Promise<readonly ImageSummary[]> {
    try {
      return await this.#images.ask();
    } catch (error) {
      this.#logger.log('info', 'Docker does not answer', { error });
      this.#setContext('missing');
      return [];
    }
  }

  /** What Docker answered last; undefined before it was asked. */
  get lastListed(): readonly ImageSummary[] | undefined { return this.#images.last; }

  refresh(): void {
    this.#images.outdate();
    this.#changed.fire();
  }

  /** Another Docker is meant from now on. */
  reconnect(): void {
    this.#following?.abort(new DOMException('another Docker', 'AbortError'));
    this.#following = undefined;
    this.#images.forget();
    this.refresh();
  }

  dispose(): void {
    this.#following?.abort(new DOMException('disposed', 'AbortError'));
    this.#changed.dispose();
    this.#listed.dispose();
  }

  #follow(): void {
    if (this.#following !== undefined) return;
    this.#following = new AbortController();
    void this.#watch(this.#following.signal);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    let isFirst = true;
    for await (const { type } of watchDockerEvents(this.#docker(), { filters: { type: ['image'] }, clock: systemClock, logger: this.#logger, signal })) {
      if (!isFirst || type !== 'connected') this.refresh();
      isFirst = false;
    }
  }

  #setContext(value: 'available' | 'missing'): void { void vscode.commands.executeCommand('setContext', 'slipway.docker', value); }
}
