import type { ConnectionSettings } from '../model/connection-settings.ts';
import type { JsonObject } from '../model/json.ts';
import type { Task } from '../model/task.ts';
import type { Variables } from '../vars/variables.ts';
import type { PlaySchedule } from './schedule.ts';

/** One use of a task on a host, as far as it can be told before the run; of a handler the use at one flush. */
export interface ForeseenUse {
  readonly play: PlaySchedule;
  readonly host: string;
  readonly task: Task;
  readonly isHandler: boolean;
  readonly variables: Variables;
  /** Rendered and checked, with files found; absent while they are not known. */
  readonly params?: JsonObject;
  /** There may be more uses than are told: of a loop over what is not known yet, of an include that opens what is not. */
  readonly isOpen: boolean;
}

/** A host of a play, and a way in which it may be reached. */
export interface ForeseenWay {
  readonly play: PlaySchedule;
  readonly host: string;
  readonly settings: ConnectionSettings;
}

/** Told of what is foreseen, for reckoning how long it may take. */
export interface Foresees {
  use(use: ForeseenUse): void;
  way(way: ForeseenWay): void;
}
