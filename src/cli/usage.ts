/** The text of `slipway --help`. */
export const usage = `Usage:
  slipway engine start [--data-dir DIR] [--kubeconfig FILE] [--port N] [--docker-host URL] [--nodes N] [--foreground]
                       [--audit-log FILE] [--audit-policy FILE]
  slipway engine stop [--pods] [--data-dir DIR]
  slipway engine status [--json] [--data-dir DIR]
  slipway engine backup FILE [--force] [--data-dir DIR]
  slipway engine restore FILE [--data-dir DIR]
  slipway engine reset [--images] [--yes] [--orphans] [--data-dir DIR]
  slipway engine load-image FILE [--docker-host URL]
  slipway kubeconfig [--merge] [--data-dir DIR]
  slipway validate [--format text|json|sarif] [--kubernetes-version 1.N] [--level error|warning|information|hint] [--practice hint|warning] [--pod-security baseline|restricted]
                   [--severity CODE=LEVEL|off]... [--schemas DIR]... [--nodes FILE] [--baseline FILE [--update-baseline]] [--workers N]
                   [--kustomize DIR]... [--helm CHART]... FILE|DIR|-...
  slipway plan --nodes FILE MANIFEST...
  slipway version

start prints one JSON line when the API is ready: {"server", "kubeconfig", "pid", "startupMs"}.
--audit-log writes every request to a file, as an audit.k8s.io/v1 Policy asks (without one: who asked for what).
stop leaves pods running; --pods stops them too.
backup writes state, identity and keys to one file, also while the engine runs; restore puts them back while it does not.
reset removes every container, network, volume and file that this engine created, and nothing else.
validate marks what the language server marks and answers 1 for errors; - is standard input. A baseline holds findings that are left for later.
--kustomize and --helm judge what your own kubectl, kustomize or helm makes of a folder, and tell the file and field that it comes from.
--schemas DIR holds CustomResourceDefinitions, or JSON schemas named as kubeconform or datree's catalogue name them; --nodes FILE, the output of
kubectl get nodes -o yaml, asks whether pods fit. Both, and the other settings, may stand in .slipway.yaml of the folder or of one above.
kubeconfig prints the engine's; --merge adds its context to your own (KUBECONFIG or ~/.kube/config).
`;

/** Whether a command line asks for the usage, whatever else it says; behind `--` there are names of files. */
export function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).some(word => word === '--help' || word === '-h');
}
