interface VscodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VscodeApi;

/** The page's side of a webview: typed messages, and what is to be remembered while the page is away. */
export interface Host<Incoming, Outgoing, State> {
  post(message: Outgoing): void;
  onMessage(handler: (message: Incoming) => void): void;
  readonly state: Partial<State>;
  remember(state: State): void;
}

/** To be called once per page. */
export function connectHost<Incoming, Outgoing, State>(): Host<Incoming, Outgoing, State> {
  const api = acquireVsCodeApi();
  return {
    post: message => api.postMessage(message),
    onMessage: handler => window.addEventListener('message', event => handler(event.data as Incoming)),
    state: api.getState() as Partial<State> | undefined ?? {},
    remember: state => api.setState(state),
  };
}
