import type { Environment } from '@marcbachmann/cel-js';
import { parseQuantity, QUANTITY_FORMAT_MESSAGE } from '../../quantity.ts';

const NANO = 1_000_000_000n;
const MAX_INT = 2n ** 63n - 1n;

/** A quantity inside an expression, exact in nano units. */
export class Quantity {
  readonly nano: bigint;
  constructor(nano: bigint) { this.nano = nano; }

  static parse(text: string): Quantity {
    const nano = parseQuantity(text);
    if (nano === undefined) throw new Error(QUANTITY_FORMAT_MESSAGE);
    return new Quantity(nano);
  }

  get isInteger(): boolean { return this.nano % NANO === 0n && this.nano / NANO <= MAX_INT && this.nano / NANO >= -MAX_INT - 1n; }
}

const compare = (a: Quantity, b: Quantity) => a.nano < b.nano ? -1n : a.nano > b.nano ? 1n : 0n;

/** `quantity('1Gi')` and what can be done with it. @source k8s.io/apiserver pkg/cel/library/quantity.go */
export function addQuantities(environment: Environment): void {
  environment
    .registerType('kubernetes.Quantity', { ctor: Quantity, fields: {} })
    .registerFunction('quantity(string): kubernetes.Quantity', (text: string) => Quantity.parse(text))
    .registerFunction('isQuantity(string): bool', (text: string) => parseQuantity(text) !== undefined)
    .registerFunction('kubernetes.Quantity.isInteger(): bool', (quantity: Quantity) => quantity.isInteger)
    .registerFunction('kubernetes.Quantity.asInteger(): int', (quantity: Quantity) => {
      if (!quantity.isInteger) throw new Error('cannot convert value to integer');
      return quantity.nano / NANO;
    })
    .registerFunction('kubernetes.Quantity.asApproximateFloat(): double', (quantity: Quantity) => Number(quantity.nano) / Number(NANO))
    .registerFunction('kubernetes.Quantity.sign(): int', (quantity: Quantity) => compare(quantity, new Quantity(0n)))
    .registerFunction('kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity', (a: Quantity, b: Quantity) => new Quantity(a.nano + b.nano))
    .registerFunction('kubernetes.Quantity.add(int): kubernetes.Quantity', (a: Quantity, b: bigint) => new Quantity(a.nano + b * NANO))
    .registerFunction('kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity', (a: Quantity, b: Quantity) => new Quantity(a.nano - b.nano))
    .registerFunction('kubernetes.Quantity.sub(int): kubernetes.Quantity', (a: Quantity, b: bigint) => new Quantity(a.nano - b * NANO))
    .registerFunction('kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool', (a: Quantity, b: Quantity) => compare(a, b) < 0n)
    .registerFunction('kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool', (a: Quantity, b: Quantity) => compare(a, b) > 0n)
    .registerFunction('kubernetes.Quantity.compareTo(kubernetes.Quantity): int', compare)
    .registerOperator('kubernetes.Quantity == kubernetes.Quantity', (a: Quantity, b: Quantity) => a.nano === b.nano);
}
