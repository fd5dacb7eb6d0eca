// Other fibers exchange a folder and a link to outside while calls go through that place: nothing outside is read or
// changed. Arguments: the folder, in which "swap" is a folder and "link" leads outside.
import { ok } from './check.mjs';

const [inside] = process.argv.slice(2);
const calls = __primordials.fs;
const place = `${inside}/swap`;
let stop = false;
let [rounds, granted, denied] = [0, 0, 0];
const racer = Fiber.run(() => {
  while (!stop) {
    calls.rename(place, `${inside}/away`);
    calls.rename(`${inside}/link`, place);
    calls.rename(place, `${inside}/link`);
    calls.rename(`${inside}/away`, place);
    rounds++;
  }
});
const attempts = [
  () => calls.readFile(`${place}/file`, true),
  () => calls.writeFile(`${place}/file`, 'mine', 'w', 0o600),
  () => calls.readdir(place).join(),
  () =>
    calls
      .readdirEntries(inside, true)
      .map(entry => entry.name)
      .join(),
  () => calls.unlink(`${place}/only-outside`),
  () => calls.rm(`${place}/only-outside`, true, true),
  () => calls.mkdir(`${place}/made`, 0o700),
  () => calls.rm(`${place}/made`, true, true),
  () => calls.chmod(`${place}/file`, 0o600),
  () => calls.truncate(`${place}/file`, 4),
  () => calls.copyFile(`${inside}/file`, `${place}/copy`, 0),
  () => calls.link(`${place}/file`, `${inside}/hard`),
  () => calls.rename(`${place}/only-outside`, `${inside}/stolen`),
  () => calls.stat(`${place}/only-outside`),
  () => calls.realpath(`${place}/file`),
];
const leaks = [];
Fiber.all(
  attempts.map((attempt, i) => () => {
    for (let n = 0; n < 300; n++) {
      try {
        const result = attempt();
        granted++;
        if (/outside|secret/.test(`${result?.toString?.() ?? ''}`)) leaks.push(`${i}: ${result}`);
        if (/only-outside/.test(`${attempt}`) && !/rm\(/.test(`${attempt}`)) leaks.push(`${i} found it`);
      } catch (error) {
        if (error.code === 'ERR_ACCESS_DENIED') denied++;
      }
      try {
        calls.unlink(`${inside}/hard`);
      } catch {
        // It is not there every time.
      }
    }
  }),
);
stop = true;
racer.join();
ok('nothing leaks', leaks.length === 0, leaks.slice(0, 3).join());
ok('something was at stake', rounds > 0 && granted > 0 && denied > 0, `${rounds} ${granted} ${denied}`);
