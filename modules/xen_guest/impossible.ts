import type { Plan } from '../../src/module/contract.ts';

export type Impossible = Extract<Plan, { kind: 'impossible' }>;

export function impossible(code: string, cause: string, mend: string): Impossible {
  return { kind: 'impossible', code, cause, mend };
}
