import assert from 'node:assert/strict';
import { comparePlaces, Course, stretchOf } from '../../../src/execute/course.ts';
import { placesOf, stepOf } from './places.ts';

function names(course: Course): readonly string[] {
  const walked: string[] = [];
  for (let place = course.advance(); place !== undefined; place = course.advance())
    walked.push(`${place.step.task.name}@${place.order.join('.')}`);
  return walked;
}

describe('a course', () => {
  it('goes through what opened behind a step before what was to come', () => {
    const course = new Course(stretchOf([stepOf('a', 0), stepOf('b', 1)]));
    course.advance();
    course.enter([stretchOf([stepOf('c', 2), stepOf('d', 3)], [0, 0]), stretchOf([stepOf('e', 4)], [0, 1])]);
    assert.deepEqual(
      [...course.coming()].map(step => step.task.name),
      ['c', 'd', 'e', 'b'],
    );
    assert.deepEqual(names(course), ['c@0.0.0', 'd@0.0.1', 'e@0.1.0', 'b@1']);
  });

  it('may open something within what opened', () => {
    const course = new Course(stretchOf([stepOf('a', 0), stepOf('b', 1)]));
    course.advance();
    course.enter([stretchOf([stepOf('c', 2), stepOf('d', 3)], [0, 0])]);
    course.advance();
    course.enter([stretchOf([stepOf('e', 4)], [0, 0, 0, 0])]);
    assert.deepEqual(names(course), ['e@0.0.0.0.0', 'd@0.0.1', 'b@1']);
  });

  it('compares places number by number, a step before what opened behind it', () => {
    const places = placesOf([1], [0, 1, 0], [0], [0, 0, 10], [0, 0, 9]);
    assert.deepEqual(
      places.toSorted(comparePlaces).map(place => place.order.join('.')),
      ['0', '0.0.9', '0.0.10', '0.1.0', '1'],
    );
  });
});
