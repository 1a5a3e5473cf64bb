import type { Environment } from '@marcbachmann/cel-js';

/** The static type of objects of one kind, for checks alone: what runs has no such types. Equal kinds have the same one. */
export interface ObjectType {
  readonly name: string;
  /** Makes it known, with all the types that it refers to but those of which `known` has the names already. */
  addTo(environment: Environment, known: Set<string>): void;
}

/** A type with its fields, by the names of their types. Two of the same may be compared. */
export function registerStruct(environment: Environment, name: string, fields: Readonly<Record<string, string>>): void {
  environment.registerType(name, { ctor: class {}, fields: { ...fields } });
  environment.registerOperator(`${name} == ${name}`, () => true);
}
