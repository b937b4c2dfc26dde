import type { JsonObject } from '../../src/model/json.ts';
import type { Plan } from '../../src/module/contract.ts';

/** The same, told and not done. */
export function audited(plan: Plan): Plan {
  if (plan.kind === 'changes') {
    const told = plan.changes.map(({ summary }) => `differs: to ${summary}`);
    return { kind: 'converged', warnings: [...told, ...(plan.warnings ?? [])] };
  }
  if (plan.kind === 'impossible')
    return { kind: 'converged', warnings: [`cannot be had: ${plan.cause}: ${plan.mend}`] };
  return plan;
}

/** For `register`: what differs, as it is and as it is wanted, and why it cannot be had. */
export function differencesOf(plan: Plan): JsonObject {
  if (plan.kind === 'impossible')
    return { differences: [], refused: { code: plan.code, cause: plan.cause, mend: plan.mend } };
  const changes = plan.kind === 'changes' ? plan.changes : [];
  return { differences: changes.map(({ summary, before, after }) => ({ summary, before, after })), refused: null };
}
