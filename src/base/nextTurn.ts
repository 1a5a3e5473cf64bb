/** Runs `callback` after the work of this turn of the event loop, promise reactions included. For batching and for letting others go first; never to wait for something. */
export function nextTurn(callback: () => void): void {
  setImmediate(callback);
}
