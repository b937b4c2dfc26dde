import type { Answer, Person } from '../../model/person.ts';
import type { JsonObject } from '../../model/json.ts';
import { failedResult, okResult } from '../results.ts';
import type { ControllerAction } from './action.ts';

export const pause: ControllerAction = {
  name: 'pause',
  once: true,
  summary:
    'Waits before the next task: for a time, or until a person presses enter. Ctrl-C and then C goes on early, Ctrl-C and then A fails the task. Without a terminal it waits for a time only.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      seconds: { type: 'number', description: 'Whole seconds to wait, at least one; excludes minutes.' },
      minutes: { type: 'number', description: 'Whole minutes to wait; excludes seconds.' },
      prompt: {
        type: 'string',
        description: 'What to ask; the answer is user_input of the result, but of a pause that waits for a time.',
      },
      echo: { type: 'boolean', default: true, description: 'Whether what is typed may be seen.' },
    },
  },
  async run(params, { title, person, drain, now }) {
    const { seconds, minutes } = params;
    if (seconds !== undefined && minutes !== undefined)
      return {
        result: failedResult({
          code: 'wrong_parameter',
          cause: 'parameters are mutually exclusive: minutes|seconds',
        }),
      };
    const began = now();
    const answer = await answerTo(params, { title, person, signal: drain });
    const facts = factsOf(params, { began, ended: now(), answer });
    if (answer.kind === 'aborted')
      return { result: failedResult({ code: 'pause_aborted', cause: 'user requested abort!' }) };
    const warnings = answer.kind === 'nobody' ? ['nobody answered: standard input is no terminal, or has ended'] : [];
    return { result: okResult(facts, warnings) };
  },
};

interface Asking {
  readonly title: string;
  readonly person: Person;
  readonly signal: AbortSignal;
}

const HOW_TO_END = "(ctrl+C then 'C' = continue early, ctrl+C then 'A' = abort)";

type Ended = Answer | { readonly kind: 'aborted' };

async function answerTo(params: JsonObject, { title, person, signal }: Asking): Promise<Ended> {
  const isHidden = params['echo'] === false;
  const seconds = waitOf(params);
  const prompt = params['prompt'];
  const asked = typeof prompt === 'string' ? prompt : 'Press enter to continue, Ctrl+C to interrupt';
  const hidden = isHidden ? ' (output is hidden)' : '';
  const question = [
    ...(seconds === undefined ? [] : [`Pausing for ${seconds} seconds${hidden}`, HOW_TO_END]),
    ...(seconds === undefined || prompt !== undefined ? [`[${title}]`, `${asked}${hidden}:`] : []),
  ].join('\n');
  const answer = await person.ask({ text: `${question}\n`, isHidden, signal, takesInterrupt: true, ...wait(seconds) });
  if (answer.kind !== 'interrupted') return answer;
  const text = "Press 'C' to continue the play or 'A' to abort \n";
  const choice = await person.ask({ text, isHidden, signal, keys: ['c', 'a'] });
  if (choice.kind !== 'line') return choice;
  return choice.text === 'a' ? { kind: 'aborted' } : { kind: 'line', text: '' };
}

function wait(seconds: number | undefined): { readonly seconds?: number } {
  return seconds === undefined ? {} : { seconds };
}

/** As in Ansible, whole seconds and at least one. */
function waitOf({ seconds, minutes }: JsonObject): number | undefined {
  if (seconds !== undefined) return Math.max(1, Math.trunc(Number(seconds)));
  return minutes === undefined ? undefined : Math.max(1, Math.trunc(Number(minutes)) * 60);
}

function factsOf(
  { seconds, echo }: JsonObject,
  { began, ended, answer }: { readonly began: number; readonly ended: number; readonly answer: Ended },
): JsonObject {
  const passed = (ended - began) / 1000;
  const [amount, unit] = seconds === undefined ? [passed / 60, 'minutes'] : [passed, 'seconds'];
  return {
    rc: 0,
    stdout: `Paused for ${pythonFloat(Math.round(amount * 100) / 100)} ${unit}`,
    stderr: '',
    start: timeText(began),
    stop: timeText(ended),
    // A timer may be up a millisecond early.
    delta: Math.trunc(passed + 0.005),
    echo: echo !== false,
    user_input: answer.kind === 'line' ? answer.text : '',
  };
}

function pythonFloat(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** In local time, as Python writes it. */
function timeText(milliseconds: number): string {
  const local = new Date(milliseconds - new Date(milliseconds).getTimezoneOffset() * 60_000);
  return `${local.toISOString().replace('T', ' ').replace('Z', '')}000`;
}
