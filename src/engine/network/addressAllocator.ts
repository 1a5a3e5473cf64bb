import type { Clock } from '../../base/clock.ts';
import { formatAddress, parseAddress, parseRange } from '../../agent/protocol/addressRange.ts';

/** Stale endpoints and DNS answers may name a freed address for so long. */
export const REUSE_DELAY_MS = 30_000;

/**
 * Hands out pod addresses, the next one after the last rather than the lowest free one, so that an address comes
 * back late. Keyed by pod uid: the same pod gets the same address until it is released. Never blocks.
 */
export class AddressAllocator {
  readonly #clock: Clock;
  readonly #first: number;
  readonly #last: number;
  readonly #byPod = new Map<string, number>();
  readonly #used = new Set<number>();
  readonly #freedAtMs = new Map<number, number>();
  #cursor: number;

  /** `reserved` addresses at the range's start (network, gateway, agent) and at its end (dynamic range, broadcast) are never handed out. */
  constructor({ range, reservedFirst, reservedLast, clock }: { readonly range: string; readonly reservedFirst: number; readonly reservedLast: number; readonly clock: Clock }) {
    const { first, last } = parseRange(range);
    this.#clock = clock;
    this.#first = first + reservedFirst;
    this.#last = last - reservedLast;
    this.#cursor = this.#first;
  }

  addressOf(podUid: string): string | undefined {
    const address = this.#byPod.get(podUid);
    return address === undefined ? undefined : formatAddress(address);
  }

  /** Throws when every address is in use or was freed a moment ago. */
  allocate(podUid: string): string {
    const known = this.#byPod.get(podUid);
    if (known !== undefined) return formatAddress(known);
    const size = this.#last - this.#first + 1;
    for (let step = 0; step < size; step++) {
      const candidate = this.#first + (this.#cursor - this.#first + step) % size;
      if (!this.#isFree(candidate)) continue;
      this.#take(podUid, candidate);
      return formatAddress(candidate);
    }
    throw new Error(`no pod address is free in ${formatAddress(this.#first)}-${formatAddress(this.#last)}`);
  }

  /** Records an address that a pod has already; an address outside the range is remembered but not counted. */
  reserve(podUid: string, address: string): void {
    const value = parseAddress(address);
    if (value === undefined || this.#byPod.get(podUid) === value) return;
    this.#forget(podUid);
    this.#take(podUid, value);
  }

  /** Frees the pod's address; it is handed out again after the reuse delay at the earliest. */
  release(podUid: string): void {
    const address = this.#forget(podUid);
    if (address !== undefined) this.#freedAtMs.set(address, this.#clock.monotonic());
  }

  #forget(podUid: string): number | undefined {
    const address = this.#byPod.get(podUid);
    this.#byPod.delete(podUid);
    if (address !== undefined) this.#used.delete(address);
    return address;
  }

  #isFree(address: number): boolean {
    const freedAtMs = this.#freedAtMs.get(address);
    return !this.#used.has(address) && (freedAtMs === undefined || this.#clock.monotonic() - freedAtMs >= REUSE_DELAY_MS);
  }

  #take(podUid: string, address: number): void {
    this.#byPod.set(podUid, address);
    this.#used.add(address);
    this.#freedAtMs.delete(address);
    if (address >= this.#cursor && address <= this.#last) this.#cursor = address === this.#last ? this.#first : address + 1;
  }
}
