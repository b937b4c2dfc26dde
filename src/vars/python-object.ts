import type { Kwargs, Value } from './values.ts';

/** A moment or a span of time: what Python has an object for. */
export abstract class PythonObject {
  abstract readonly typeName: string;
  /** Python's str(). */
  abstract text(): string;
  /** A member, undefined when there is none of that name. */
  abstract member(name: string): Value | undefined;
  /** The result of a method, undefined when there is none of that name. */
  abstract call(name: string, args: readonly Value[], kwargs: Kwargs): Value | undefined;
  /** What orders it among its like. */
  abstract readonly order: number;
  abstract minus(other: Value): Value | undefined;
  abstract plus(other: Value): Value | undefined;
}
