import { availableParallelism, tmpdir } from 'node:os';

const defaults = {
  serverCommand: ['corojs', 'jsockd'],
  serverArguments: [],
  env: {},
  sockets: availableParallelism(),
  startTimeout: 10_000,
  stopTimeout: 5_000,
  answerTimeout: 15_000,
  maxAnswerBytes: 64 << 20,
  maxWaiting: 10_000,
  maxRestartsPerMinute: 10,
  scratchFolder: tmpdir(),
};
const serverTimeLimit = 250;

/**
 * The options with what was left out.
 * @param {import('../index.d.ts').CommandClientOptions} given
 */
export function readOptions(given) {
  const options = { ...defaults };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) options[name] = value;
  const { serverCommand, sockets, timeLimit, idleTime, answerTimeout } = options;
  demand(
    Array.isArray(serverCommand) && serverCommand.length > 0,
    'serverCommand is empty: name the executable',
  );
  demand(Number.isInteger(sockets) && sockets >= 1, 'sockets must be a whole number, 1 at least');
  demand(timeLimit === undefined || timeLimit >= 0.001, 'timeLimit must be 0.001 ms at least');
  demand(idleTime === undefined || idleTime >= 0.001, 'idleTime must be 0.001 ms at least, or left out');
  demand(options.startTimeout > 0, 'startTimeout must be positive');
  demand(options.stopTimeout >= 0, 'stopTimeout must not be negative');
  demand(
    answerTimeout > (timeLimit ?? serverTimeLimit),
    "answerTimeout must be longer than the server's time limit",
  );
  demand(options.maxAnswerBytes >= 1024, 'maxAnswerBytes must be 1024 at least');
  demand(options.maxWaiting >= 0, 'maxWaiting must not be negative');
  demand(options.maxRestartsPerMinute >= 0, 'maxRestartsPerMinute must not be negative');
  demand(options.sourceMap === undefined || options.module !== undefined, 'sourceMap needs a module');
  return options;
}

/** All that follows the executable on the server's command line. */
export function commandLine(options, paths) {
  const { serverCommand, serverArguments, module, sourceMap, timeLimit, idleTime } = options;
  const line = [...serverCommand.slice(1), ...serverArguments, '-b', '00'];
  if (module !== undefined) line.push('-m', module);
  if (sourceMap !== undefined) line.push('-sm', sourceMap);
  if (timeLimit !== undefined) line.push('-t', microseconds(timeLimit));
  if (idleTime !== undefined) line.push('-i', microseconds(idleTime));
  return [...line, '-s', ...paths];
}

const microseconds = milliseconds => String(Math.floor(milliseconds * 1000));

function demand(isGood, message) {
  if (!isGood) throw new TypeError(message);
}
