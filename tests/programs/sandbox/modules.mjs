// Modules of the folder of the argument: "lib" is granted for importing, "data" for nothing.
import { createRequire } from 'coro:module';
import { denied, ok, outcome, same } from './check.mjs';

const [folder] = process.argv.slice(2);
const { modules: calls } = __primordials;
const load = path => {
  let result;
  import(path, path.endsWith('.json') ? { with: { type: 'json' } } : undefined).then(
    module => (result = module.default),
    error => (result = error),
  );
  while (result === undefined) Fiber.sleep(1);
  if (result instanceof Error) throw result;
  return result;
};
same('a module', load(`${folder}/lib/a.mjs`), 'a and b');
same('CommonJS', load(`${folder}/lib/c.cjs`), 'c');
same('TypeScript', load(`${folder}/lib/d.ts`), 'd');
same('a package', load(`${folder}/lib/uses-package.mjs`), 'package');
const require = createRequire(`${folder}/lib/x.js`);
same('require', require('./c.cjs'), 'c');
denied('beside it', 'import', () => load(`${folder}/data/e.mjs`), `${folder}/data/e.mjs`);
denied('by dots', 'import', () => load(`${folder}/lib/../data/e.mjs`));
denied('by a link', 'import', () => load(`${folder}/lib/to-data/e.mjs`));
denied('JSON', 'import', () => load(`${folder}/data/secret.json`));
same(
  'require elsewhere',
  outcome(() => require('../data/e.cjs')),
  'MODULE_NOT_FOUND',
);
ok(
  'says why',
  /--allow-import/.test(
    outcome(() =>
      (() => {
        try {
          return require('../data/e.cjs');
        } catch (error) {
          return error.message;
        }
      })(),
    ),
  ),
);
// What may be imported is code, and no data for the calls on files.
denied('reading', 'read', () => fs.readFile(`${folder}/lib/a.mjs`));
same('raw', calls.readFile(`${folder}/lib/c.cjs`, true), `module.exports = 'c';`);
denied('what is no module', 'import', () => calls.readFile(`${folder}/lib/.env`, true));
denied('a key', 'import', () => calls.readFile(`${folder}/lib/id_rsa`, true));
denied('a link to data', 'import', () => calls.readFile(`${folder}/lib/secret.json`, true));
same('nothing is known of other places', calls.exists(`${folder}/data/e.mjs`), false);
ok('the program itself', calls.readFile(process.argv[1], true).includes('the program itself'));
