// exit: 4
// error: exit 3
// error: the listener slept
// 'beforeExit' comes each time nothing is left to run, 'exit' once; its listener may block and choose the exit code.
let times = 0;
/** @type {unknown[]} */
const order = [];
process.on('beforeExit', code => {
  order.push(`beforeExit ${code}`);
  if (++times === 1) Fiber.run(() => Fiber.sleep(1));
  if (times === 2) setTimeout(() => order.push('timer'), 1);
  if (times === 3) Fiber.sleep(1); // that is no new work
});
process.on('exit', code => {
  const expected = 'beforeExit 3,beforeExit 3,timer,beforeExit 3';
  process.stderr.write(order.join() === expected ? `exit ${code}\n` : `wrong: ${order}\n`);
  process.exitCode = 4;
  Fiber.sleep(1);
  process.stderr.write('the listener slept\n');
  process.exit(); // says nothing new
});
process.exitCode = 3;
