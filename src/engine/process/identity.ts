import { existsSync, readFileSync } from 'node:fs';
import type { Random } from '../../base/random.ts';
import { writeFileDurably } from './dataDirectory.ts';

/** What makes an engine the same one after a restart. */
export interface EngineIdentity {
  readonly formatVersion: 1;
  /** In the name and label of every Docker object of this engine. */
  readonly id: string;
  /** The API's port, chosen once. 0 until the first start. */
  readonly port: number;
  /** `docker info`'s ID of the engine that runs our pods; absent until first contact. */
  readonly dockerId?: string;
  /** Choices of parts of the engine that must survive a restart (subnets), by name. */
  readonly choices: Readonly<Record<string, string>>;
}

/** Small durable settings for parts of the engine. */
export interface Choices {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** The identity of a data directory, kept in one small file that is replaced durably on every change. */
export class IdentityFile {
  #identity: EngineIdentity;
  readonly #file: string;

  /** Reads the identity, or makes a new one. Throws a sentence when the file is not ours or from a newer Slipway. */
  constructor(file: string, random: Random) {
    this.#file = file;
    if (existsSync(file)) {
      this.#identity = parse(readFileSync(file, 'utf8'), file);
    } else {
      this.#identity = { formatVersion: 1, id: random.uuid(), port: 0, choices: {} };
      this.#save();
    }
  }

  get current(): EngineIdentity { return this.#identity; }

  update(change: Partial<Pick<EngineIdentity, 'port' | 'dockerId' | 'choices'>>): void {
    this.#identity = { ...this.#identity, ...change };
    this.#save();
  }

  get choices(): Choices {
    return {
      get: name => this.#identity.choices[name],
      set: (name, value) => this.update({ choices: { ...this.#identity.choices, [name]: value } }),
    };
  }

  #save(): void { writeFileDurably(this.#file, `${JSON.stringify(this.#identity, null, 2)}\n`); }
}

function parse(text: string, file: string): EngineIdentity {
  let value: Partial<EngineIdentity>;
  try { value = JSON.parse(text) as Partial<EngineIdentity>; } catch (cause) { throw new Error(`${file} is damaged, so this engine's containers cannot be told from others'. Restore the file, or start over with "slipway engine reset --orphans", which removes the containers, networks and volumes of every Slipway engine on this Docker.`, { cause }); }
  if (typeof value.id !== 'string' || typeof value.formatVersion !== 'number') throw new Error(`${file} is not a Slipway engine's identity. Choose another --data-dir.`);
  if (value.formatVersion > 1) throw new Error(`${file} was written by a newer Slipway. Update Slipway, or choose another --data-dir.`);
  return { formatVersion: 1, id: value.id, port: value.port ?? 0, choices: value.choices ?? {}, ...(value.dockerId === undefined ? {} : { dockerId: value.dockerId }) };
}
