/** Something that runs until stopped. `stop` is idempotent and resolves when nothing of it runs any more. */
export interface Component {
  stop(): Promise<void>;
}

export interface Disposable {
  dispose(): void;
}

/** Stops components in reverse order of adding; errors are collected, every component gets its turn. */
export class ComponentStack implements Component {
  #components: Component[] = [];

  add<T extends Component>(component: T): T {
    this.#components.push(component);
    return component;
  }

  async stop(): Promise<void> {
    const errors: unknown[] = [];
    for (const component of this.#components.splice(0).reverse()) {
      try { await component.stop(); } catch (error) { errors.push(error); }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'some components did not stop cleanly');
  }
}
