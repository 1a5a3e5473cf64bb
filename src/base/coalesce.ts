/** Does something soon whenever it is asked to, never twice at once; what is asked while it runs is done once more afterwards. `action` must not reject. */
export function coalesce(action: () => Promise<void>): () => void {
  let running = false;
  let asked = false;
  const ask = (): void => {
    asked = true;
    if (running) return;
    running = true;
    void Promise.resolve().then(() => { asked = false; return action(); }).finally(() => {
      running = false;
      if (asked) ask();
    });
  };
  return ask;
}
