/** The nearest name that Kubernetes takes for an object or a container: a DNS label. */
export function toName(text: string): string {
  const name = text.toLowerCase().replace(/[^a-z0-9-]+/g, '-').slice(0, 63).replace(/^-+|-+$/g, '');
  return name === '' ? 'app' : name;
}
