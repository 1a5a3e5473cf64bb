export function fetchDebianPackage(name: string, options?: { readonly suite?: string }): { readonly name: string; readonly version: string; readonly root: string };
export function fetchDebianRoot(names: readonly string[], options?: { readonly suite?: string; readonly without?: readonly string[] }): { readonly root: string; readonly key: string; readonly index: () => string };
export function fetchDebianArchive(names: readonly string[], options?: { readonly suite?: string; readonly without?: readonly string[] }): string;
