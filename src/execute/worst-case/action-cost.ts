import type { ForeseenUse } from '../../compile/foreseen.ts';
import { LOCK_SECONDS } from '../../connection/host-lock.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { SIGN_OF_LIFE_SECONDS } from '../host-side.ts';
import { ANSWER_SECONDS } from '../jobs/look.ts';
import { LONGEST_PAUSE_SECONDS, PROBE_SECONDS } from '../reboot/reboot.ts';
import { rebootRequest } from '../reboot/request.ts';
import { type Cost, cost, NO_COST, sum, times } from './cost.ts';
import { Boundless } from './module-cost.ts';

/** What one attempt of what the engine carries out itself may take; throws Boundless. */
export function actionCost({ task, params }: ForeseenUse, check: boolean): Cost {
  const known = params ?? task.args;
  switch (task.module) {
    case 'pause':
      return pauseCost(params);
    case 'reboot':
      return rebootCost(given(params));
    case 'wait_for_connection':
      return check ? NO_COST : reachCost(given(params));
    case 'async_status':
      return cost(8 * ANSWER_SECONDS, 8);
    case 'add_host':
      throw new Boundless('hosts that come up while it runs are not reckoned with');
    case 'meta':
      return metaCost(known['action']);
    default:
      return NO_COST;
  }
}

function given(params: JsonObject | undefined): JsonObject {
  if (params === undefined) throw new Boundless('what it may take depends on what is known only then');
  return params;
}

function pauseCost(params: JsonObject | undefined): Cost {
  const { seconds, minutes } = given(params);
  if (seconds === undefined && minutes === undefined) throw new Boundless('it waits for a person');
  return cost(Math.max(1, Number(seconds ?? 60 * Number(minutes))));
}

function metaCost(action: Json | undefined): Cost {
  if (action === 'refresh_inventory') throw new Boundless('hosts that come up while it runs are not reckoned with');
  return action === 'reset_connection' || action === 'clear_host_errors' ? cost(0, 0, 1) : NO_COST;
}

/** Asked before, sent, and waited for twice: until the host has started anew, and until it is ready. */
function rebootCost(params: JsonObject): Cost {
  const request = rebootRequest(params);
  if (request === undefined) return NO_COST;
  const { timeoutSeconds, pauseSeconds, connectSeconds } = request;
  const last = sum(look(PROBE_SECONDS), anew(connectSeconds));
  const waited = sum(cost(timeoutSeconds + LONGEST_PAUSE_SECONDS), last);
  return sum(look(PROBE_SECONDS), cost(LOCK_SECONDS + timeoutSeconds + pauseSeconds, 1), times(2, waited));
}

function reachCost({ delay, sleep, timeout, connect_timeout: connect }: JsonObject): Cost {
  const last = sum(look(SIGN_OF_LIFE_SECONDS), anew(Number(connect) || undefined));
  return sum(cost(Number(delay) + Number(timeout) + Number(sleep) + 1), last);
}

function look(seconds: number): Cost {
  return cost(2 * seconds, 2);
}

/** A new connection, with phases of a length of its own perhaps. */
function anew(connectSeconds: number | undefined): Cost {
  return { ...cost(0, 0, 1), phaseSeconds: connectSeconds ?? 0 };
}
