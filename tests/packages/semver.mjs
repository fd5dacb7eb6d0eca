// semver, which is CommonJS: ranges, order, and its functions one by one.
import semver, { satisfies } from 'semver';
import gt from 'semver/functions/gt.js';

console.log(
  semver.valid('1.2.3'),
  semver.valid('a.b.c'),
  semver.clean('  =v1.2.3   '),
  semver.coerce('v2.x-beta')?.version ?? null,
);
console.log(
  satisfies('1.2.3', '1.x || >=2.5.0 || 5.0.0 - 7.2.3'),
  satisfies('2.0.0-alpha', '^1.0.0'),
  gt('1.2.3', '9.8.7'),
);
console.log(
  semver.sort(['1.10.0', '1.2.0', '1.2.0-rc.1', '0.9.9']),
  semver.maxSatisfying(['1.2.3', '1.9.0', '2.0.0'], '~1.2 || ^1.5'),
);
console.log(
  semver.inc('1.2.3', 'prerelease', 'beta'),
  semver.diff('1.2.3', '2.0.0'),
  semver.minVersion('>=1.0.0-0 <2').version,
);
console.log(
  new semver.Range('^1.2.3 || ~2').range,
  new semver.SemVer('1.2.3-beta.4+build').prerelease,
  semver.subset('^1.2', '^1'),
);
try {
  new semver.SemVer('nonsense');
} catch (error) {
  console.log(error.name, error.message);
}
console.log(Object.keys(semver).sort().join(' '));
