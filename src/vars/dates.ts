import { PythonObject } from './python-object.ts';
import { formattedTime } from './strftime.ts';
import { floatOf, textOf, type Value } from './values.ts';

const DAY = 86_400;
const two = (value: number): string => String(value).padStart(2, '0');

/** Python's datetime without a zone: its parts are kept as if they were UTC. */
export class Moment extends PythonObject {
  readonly typeName = 'datetime';
  readonly #seconds: number;
  readonly #micros: number;

  constructor(seconds: number, micros = 0) {
    super();
    this.#seconds = seconds;
    this.#micros = micros;
  }

  get order(): number {
    return this.#seconds + this.#micros / 1e6;
  }

  text(separator = ' '): string {
    const [day, time] = new Date(this.#seconds * 1000).toISOString().slice(0, 19).split('T');
    const rest = this.#micros === 0 ? '' : `.${String(this.#micros).padStart(6, '0')}`;
    return `${day ?? ''}${separator}${time ?? ''}${rest}`;
  }

  member(name: string): Value | undefined {
    const date = new Date(this.#seconds * 1000);
    switch (name) {
      case 'year':
        return date.getUTCFullYear();
      case 'month':
        return date.getUTCMonth() + 1;
      case 'day':
        return date.getUTCDate();
      case 'hour':
        return date.getUTCHours();
      case 'minute':
        return date.getUTCMinutes();
      case 'second':
        return date.getUTCSeconds();
      case 'microsecond':
        return this.#micros;
      default:
        return undefined;
    }
  }

  call(name: string, [format]: readonly Value[]): Value | undefined {
    switch (name) {
      case 'strftime':
        return formattedTime(textOf(format ?? ''), this.order);
      case 'isoformat':
        return this.text(format === undefined ? 'T' : textOf(format));
      case 'timestamp':
        return floatOf(this.order + new Date(this.#seconds * 1000).getTimezoneOffset() * 60);
      case 'weekday':
        return (new Date(this.#seconds * 1000).getUTCDay() + 6) % 7;
      case 'isoweekday':
        return ((new Date(this.#seconds * 1000).getUTCDay() + 6) % 7) + 1;
      default:
        return undefined;
    }
  }

  minus(other: Value): Value | undefined {
    if (other instanceof Moment) return new Span(this.#seconds - other.#seconds, this.#micros - other.#micros);
    return other instanceof Span ? this.#moved(-other.wholeSeconds, -other.micros) : undefined;
  }

  plus(other: Value): Value | undefined {
    return other instanceof Span ? this.#moved(other.wholeSeconds, other.micros) : undefined;
  }

  #moved(seconds: number, micros: number): Moment {
    const sum = this.#micros + micros;
    const carried = Math.floor(sum / 1e6);
    return new Moment(this.#seconds + seconds + carried, sum - carried * 1e6);
  }
}

/** Python's timedelta. */
class Span extends PythonObject {
  readonly typeName = 'timedelta';
  readonly wholeSeconds: number;
  readonly micros: number;

  constructor(seconds: number, micros = 0) {
    super();
    const carried = Math.floor(micros / 1e6);
    this.wholeSeconds = seconds + carried;
    this.micros = micros - carried * 1e6;
  }

  get order(): number {
    return this.wholeSeconds + this.micros / 1e6;
  }

  text(): string {
    const days = Math.floor(this.wholeSeconds / DAY);
    const left = this.wholeSeconds - days * DAY;
    const time = `${Math.floor(left / 3600)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    const rest = this.micros === 0 ? '' : `.${String(this.micros).padStart(6, '0')}`;
    return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${time}${rest}`;
  }

  member(name: string): Value | undefined {
    const days = Math.floor(this.wholeSeconds / DAY);
    if (name === 'days') return days;
    if (name === 'seconds') return this.wholeSeconds - days * DAY;
    return name === 'microseconds' ? this.micros : undefined;
  }

  call(name: string): Value | undefined {
    return name === 'total_seconds' ? floatOf(this.order) : undefined;
  }

  minus(other: Value): Value | undefined {
    return other instanceof Span
      ? new Span(this.wholeSeconds - other.wholeSeconds, this.micros - other.micros)
      : undefined;
  }

  plus(other: Value): Value | undefined {
    if (other instanceof Moment) return other.plus(this);
    return other instanceof Span
      ? new Span(this.wholeSeconds + other.wholeSeconds, this.micros + other.micros)
      : undefined;
  }
}
