import type { JsonObject } from '../../src/model/json.ts';
import type { Sections } from '../../src/module/sections.ts';
import { linesOf } from './text.ts';

export function dateTimeOf(sections: Sections): JsonObject {
  const [local = '', halfYear = ''] = linesOf(sections, 'date');
  const word = wordsOf(local);
  const utc = wordsOf(linesOf(sections, 'utc')[0] ?? '');
  const [year, month, day, hour, minute, second] = [word(0), word(1), word(2), word(3), word(4), word(5)];
  const utcTime = `${utc(0)}-${utc(1)}-${utc(2)}T${utc(3)}:${utc(4)}:${utc(5)}`;
  const basic = `${year}${month}${day}T${hour}${minute}${second}`;
  return {
    year,
    month,
    weekday: word(6),
    weekday_number: word(7),
    weeknumber: word(8),
    day,
    hour,
    minute,
    second,
    epoch: word(9),
    epoch_int: word(9),
    date: `${year}-${month}-${day}`,
    time: `${hour}:${minute}:${second}`,
    iso8601_micro: `${utcTime}.000000Z`,
    iso8601: `${utcTime}Z`,
    iso8601_basic: `${basic}000000`,
    iso8601_basic_short: basic,
    tz: word(10),
    tz_dst: summerName([word(10), word(11)], halfYear),
    tz_offset: word(11),
  };
}

function wordsOf(line: string): (index: number) => string {
  const words = line.split(' ');
  return index => words[index] ?? '';
}

/** Of two names half a year apart, the one that is further east is summer time's. */
function summerName([tz, offset]: readonly [string, string], halfYear: string): string {
  const [otherTz = '', otherOffset = ''] = halfYear.split(' ');
  return otherTz !== '' && Number(otherOffset) > Number(offset) ? otherTz : tz;
}
