// exit: 1
// error: rejection-uncaught.mjs:8:9
// error:   throw new RangeError('nobody handles this');
// error: RangeError: nobody handles this
// error:     at fail (file://
// error:   extra: 5
async function fail() {
  throw new RangeError('nobody handles this');
}
fail.note = 'The line above is named by the directives at the top.';
process.exitCode = 3; // The report's code goes before it.
fail().catch(error => {
  throw Object.assign(error, { extra: 5 });
});
Fiber.sleep(10_000);
console.log('not ok: the program goes on');
