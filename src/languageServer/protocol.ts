/** What an editor tells the language server at its start; everything may be left out. */
export interface InitializationOptions {
  /** What to do in Compose files; all when absent. */
  readonly compose?: ComposeFeatures;
}

export interface ComposeFeatures {
  readonly diagnostics: boolean;
  /** Completion, hover, outline, navigation and all else. */
  readonly editing: boolean;
}
