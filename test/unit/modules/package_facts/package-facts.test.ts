import assert from 'node:assert/strict';
import { packageFacts } from '../../../../modules/package_facts/index.ts';
import { paramsChecker } from '../../../../src/load/schema.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

const APT = `native\tamd64
apt\tii \tbash\t5.2.15-2+b7\tamd64\tshells
apt\tii \tlibc6\t2.36-9\tamd64\tlibs
apt\tii \tlibc6\t2.36-9\ti386\tlibs
apt\thi \ttzdata\t2024a\tall\tlocalization
apt\trc \told\t1\tamd64\tadmin
apt\tun \tnever\t\t\t
`;
const RPM =
  'rpm\tkernel\t5.14.0\t70.el9\t(none)\tx86_64\nrpm\tkernel\t5.14.0\t80.el9\t(none)\tx86_64\nrpm\tbind\t9\t1\t32\tx86_64\n';
const APK = 'apk\tmusl\t1.2.4-r2\tx86_64\n';

function told(given: JsonObject, stdout: string) {
  const { params, problems } = paramsChecker('package_facts', packageFacts.params)(given);
  assert.deepEqual(problems, []);
  const state = packageFacts.parse({ exitStatus: 0, stdout, stderr: '' }, params);
  const facts = packageFacts.facts?.(state, params)['ansible_facts'] as { packages: Record<string, JsonObject[]> };
  return { plan: packageFacts.plan(state, params), packages: facts.packages };
}

describe('package_facts', () => {
  it('has what dpkg has installed, other architectures under names of their own', () => {
    const { packages } = told({}, `managers= apt\n${APT}end\n`);
    assert.deepEqual(Object.keys(packages), ['bash', 'libc6', 'libc6:i386', 'tzdata']);
    assert.deepEqual(packages['bash'], [
      { name: 'bash', version: '5.2.15-2+b7', arch: 'amd64', category: 'shells', source: 'apt' },
    ]);
  });

  it('has several versions of one package, and what rpm and apk tell', () => {
    const { packages } = told({ manager: 'rpm,apk', strategy: 'all' }, `managers= rpm apk\n${RPM}${APK}end\n`);
    assert.deepEqual(
      packages['kernel']?.map(({ release, epoch }) => [release, epoch]),
      [
        ['70.el9', null],
        ['80.el9', null],
      ],
    );
    assert.equal(packages['bind']?.[0]?.['epoch'], 32);
    assert.deepEqual(packages['musl'], [
      { name: 'musl', version: '1.2.4', release: 'r2', arch: 'x86_64', source: 'apk' },
    ]);
  });

  it('has those of the first manager, unless all are asked for', () => {
    assert.deepEqual(Object.keys(told({}, `managers= rpm apk\n${RPM}${APK}end\n`).packages), ['kernel', 'bind']);
  });

  it('fails where there is no manager, or one fails', () => {
    const code = (stdout: string): string => {
      const { plan } = told({}, stdout);
      return plan.kind === 'impossible' ? plan.code : plan.kind;
    };
    assert.equal(code('managers=\nend\n'), 'no_manager');
    assert.equal(code('managers= rpm\nfailed=rpm\nend\n'), 'no_list');
    assert.throws(() => code('managers= apt\nnative\tamd64\n'), { code: 'unknown_output' });
  });
});
