// The Web Platform Tests' table of URLs that are valid or not, as the npm package @wordpress/url carries it.
const file = `${import.meta.dirname}/../node_modules/@wordpress/url/src/test/fixtures/wpt-data.json`;
const table = JSON.parse(fs.readFile(file));

/** Ada takes ASCII hosts as they are even where their punycode means nothing; Node's URL, which is Ada too, does the same. */
const known = ['http://a.b.c.xn--pokxncvks', 'http://10.0.0.xn--pokxncvks', 'file://xn--/p'];

/** @param {string} input */
function parses(input) {
  try {
    return new URL(input).href !== '';
  } catch {
    return false;
  }
}

const wrong = table
  .filter(
    ({ input, failure }) => URL.canParse(input) === Boolean(failure) || parses(input) === Boolean(failure),
  )
  .map(({ input }) => input);
console.log(`URL ${table.length - wrong.length} of ${table.length}`);
if (wrong.join() === known.join()) console.log('ok but for what is known');
else console.log(`not ok: ${JSON.stringify(wrong)}`);
