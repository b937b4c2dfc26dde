/** What editors may know of a keyword: its type as a JSON schema, and what it means. */
export type Schema = Readonly<Record<string, unknown>>;

const TEMPLATE = { type: 'string', pattern: '\\{[{%]' };
const text: Schema = { type: ['string', 'number', 'boolean'] };
const texts: Schema = { anyOf: [text, { type: 'array', items: text }] };
const words: Schema = { type: 'string', pattern: '^(?:[Yy]es|[Nn]o|[Tt]rue|[Ff]alse|[Oo]n|[Oo]ff|[yntf10])$' };
const truth: Schema = { anyOf: [{ type: 'boolean' }, words, TEMPLATE] };
const numeral: Schema = { type: 'string', pattern: '^\\s*-?[0-9.]+\\s*$' };
const number: Schema = { anyOf: [{ type: 'number' }, numeral, TEMPLATE] };
const mapping: Schema = { type: ['object', 'null'] };
const mappings: Schema = { anyOf: [mapping, TEMPLATE, { type: 'array', items: { anyOf: [mapping, TEMPLATE] } }] };
const conditions: Schema = { anyOf: [text, { type: 'array', items: text }] };
const tasks: Schema = { $ref: '#/$defs/tasks' };
const handlers: Schema = { $ref: '#/$defs/handlers' };

const SCHEMAS: Readonly<Record<string, readonly [schema: Schema, description: string]>> = {
  action: [{ type: ['string', 'object'] }, 'The module and its parameters in the older form.'],
  always: [tasks, 'Tasks that run after the block, whatever became of it.'],
  any_errors_fatal: [truth, 'A failure on one host ends the play on all.'],
  args: [{ type: ['object', 'string', 'null'] }, 'More parameters of the module.'],
  async: [number, 'Seconds that the task may run in the background.'],
  become: [truth, 'Become another user on the host.'],
  become_exe: [text, 'The program that becomes another user.'],
  become_flags: [text, 'Options of that program.'],
  become_method: [text, 'How another user is become: sudo or su.'],
  become_user: [text, 'The user to become; default root.'],
  block: [tasks, 'Tasks with keywords, rescue and always in common.'],
  changed_when: [conditions, 'Conditions that say whether the task changed something.'],
  check_mode: [truth, 'true: only look; false: carry out even in check mode.'],
  collections: [texts, 'Where modules without a collection are looked for.'],
  connection: [text, 'How hosts are reached: ssh or local.'],
  debugger: [text, 'When the debugger is entered.'],
  delay: [number, 'Seconds between attempts; default 5.'],
  delegate_facts: [truth, 'Facts are those of the host that is delegated to.'],
  delegate_to: [text, 'The host that the task is carried out on instead.'],
  diff: [truth, 'Show what changes, before and after.'],
  environment: [mappings, 'Environment variables of the commands on the host.'],
  fact_path: [text, 'The folder of local facts.'],
  failed_when: [conditions, 'Conditions that say whether the task failed.'],
  force_handlers: [truth, 'Handlers of hosts that failed run too.'],
  gather_facts: [truth, 'Look at the host before the first task.'],
  gather_subset: [texts, 'Which facts are gathered.'],
  gather_timeout: [number, 'Seconds that gathering may take.'],
  handlers: [handlers, 'Tasks that run when a task that changed something notifies them.'],
  hosts: [texts, 'Hosts and groups of the play: a:b, a:&b, a:!b, globs, ~regex.'],
  idempotent: [{ type: 'boolean' }, 'Doing it twice does no harm: after a lost link a command is sent once more.'],
  ignore_errors: [truth, 'The host goes on though the task failed.'],
  ignore_unreachable: [truth, 'The play goes on though the host was not reached.'],
  listen: [texts, 'Topics whose notification runs the handler.'],
  local_action: [{ type: ['string', 'object'] }, 'A module that runs on this machine.'],
  loop: [{ type: ['array', 'string'] }, 'A list, or a template that gives one: the task runs for each item.'],
  loop_control: [{ type: 'object' }, 'loop_var, index_var, label, pause, extended.'],
  max_fail_percentage: [number, 'The play ends when more hosts of a batch failed.'],
  module_defaults: [mappings, 'Parameters by module, where tasks do not give them.'],
  name: [{ type: ['string', 'number', 'boolean', 'null'] }, 'What it is called in every output.'],
  no_log: [truth, 'Nothing of the result is shown.'],
  notify: [texts, 'Handlers to run when this changed something.'],
  order: [text, 'The order of hosts.'],
  poll: [number, 'Seconds between looks at a task in the background; 0: nobody waits.'],
  port: [number, 'Port to connect to.'],
  post_tasks: [tasks, 'Tasks after roles and tasks.'],
  pre_tasks: [tasks, 'Tasks before roles.'],
  register: [{ type: 'string' }, 'The variable that takes the result.'],
  remote_user: [text, 'User to connect as.'],
  rescue: [tasks, 'Tasks that run when one of the block failed.'],
  retries: [number, 'How often the task is tried again.'],
  roles: [{ type: ['array', 'null'], items: { $ref: '#/$defs/role' } }, 'Roles, before the tasks.'],
  run_once: [truth, 'On the first host alone, for all.'],
  serial: [{ type: ['integer', 'string', 'array'] }, 'Hosts a batch: numbers or percentages.'],
  strategy: [text, 'linear: task by task; free: each host as fast as it can.'],
  tags: [texts, 'Names by which --tags and --skip-tags choose.'],
  tasks: [tasks, 'Tasks of the play.'],
  throttle: [number, 'Hosts that may run this at the same moment.'],
  timeout: [number, 'Seconds that the task may take.'],
  until: [conditions, 'Tried again until these conditions hold.'],
  user: [text, 'User to connect as.'],
  vars: [{ anyOf: [mapping, { type: 'array', items: mapping }] }, 'Variables.'],
  vars_files: [{ anyOf: [text, { type: ['array', 'null'] }] }, 'Files of variables.'],
  vars_prompt: [{ type: 'array' }, 'Variables that are asked for.'],
  when: [conditions, 'Conditions that must all hold.'],
};

/** The schema of a keyword; of one that is not in the table nothing is known but that it exists. */
export function keywordSchema(keyword: string): Schema {
  const [schema, description] = SCHEMAS[keyword] ?? [{}, ''];
  return description === '' ? schema : { description, ...schema };
}

export function hasSchema(keyword: string): boolean {
  return Object.hasOwn(SCHEMAS, keyword);
}

export { TEMPLATE };
