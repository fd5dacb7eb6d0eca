const { describe, it, test } = require('node:test');

test('not this', () => {
  throw new Error('it was run');
});
describe('a suite', () => {
  it('not this either', () => {
    throw new Error('it was run');
  });
  it.only('only this', () => {});
});
