// The options of child processes, checked and put into the kernel's words.
import {
  checkBoolean,
  checkInteger,
  checkObject,
  checkString,
  invalidArgumentType,
  invalidArgumentValue,
} from 'coro:internal/errors';
import { toPath } from 'coro:internal/paths';
import { access } from 'coro:internal/socket-access';
import { FileHandle } from 'coro:fs';
import process from 'coro:process';

/** @typedef {'pipe' | 'ignore' | 'inherit' | 0 | 1 | 2 | import('coro:fs').FileHandle | null | undefined} Stream */

/**
 * @typedef {object} SpawnOptions
 * @property {string} [argv0] what the program is told of its own name
 * @property {string | { href: string }} [cwd] the folder to work in
 * @property {boolean} [detached] it leads a session of its own, and lives on when this program's terminal goes
 * @property {Record<string, unknown>} [env] its environment, instead of this program's
 * @property {number} [gid] the group to run as
 * @property {boolean | string} [shell] the command is text for a shell; a string: for this one
 * @property {Stream | Stream[]} [stdio] where input, output and errors lead, and further descriptors
 * @property {number} [uid] the user to run as
 */

/**
 * @param {string} name of the argument
 * @param {string} text
 * @returns {string}
 */
function withoutNull(name, text) {
  if (text.includes('\0'))
    throw invalidArgumentValue(name, text, 'must be a string without null bytes', withoutNull);
  return text;
}

/**
 * @param {unknown} env
 * @returns {string} "NAME=value", null characters between
 */
function toEnvironment(env) {
  if (env !== undefined && env !== null) checkObject('options.env', env);
  const list = [];
  for (const [name, value] of Object.entries(env ?? process.env)) {
    if (value === undefined) continue;
    if (name === '' || name.includes('=')) {
      throw invalidArgumentValue(
        'options.env',
        name,
        'must have names that are neither empty nor hold "="',
        toEnvironment,
      );
    }
    list.push(withoutNull('options.env', `${name}=${value}`));
  }
  return list.join('\0');
}

/**
 * @param {number} place which of the child's descriptors
 * @param {unknown} stream
 * @returns {string} a word of the kernel's
 */
function toWord(place, stream) {
  switch (stream) {
    case 'pipe':
    case 'overlapped':
      return place === 0 ? 'i' : place <= 2 ? 'o' : 'd';
    case 'ignore':
      return 'n';
    case 'inherit':
      if (place <= 2) return `${place}`;
      break;
    case 0:
    case 1:
    case 2:
      return `${stream}`;
    case process.stdin:
      return '0';
    case process.stdout:
      return '1';
    case process.stderr:
      return '2';
  }
  if (stream instanceof FileHandle) {
    const id = access.idOfFile(stream);
    if (id !== undefined) return `h${id}`;
  }
  throw invalidArgumentValue(
    `options.stdio[${place}]`,
    stream,
    "must be 'pipe', 'ignore', 'inherit' (of the first three), 0, 1, 2, or an open file",
    toWord,
  );
}

/**
 * @param {unknown} stdio
 * @param {Stream[]} defaults of the first three
 * @returns {string} the kernel's list
 */
function toStdio(stdio, defaults) {
  if (stdio !== undefined && stdio !== null && typeof stdio !== 'string' && !Array.isArray(stdio)) {
    throw invalidArgumentType(
      'options.stdio',
      "one of 'pipe', 'ignore', 'inherit' or an instance of Array",
      stdio,
      toStdio,
    );
  }
  const list = typeof stdio === 'string' ? [stdio, stdio, stdio] : [...(stdio ?? [])];
  const words = [];
  for (let place = 0; place < Math.max(list.length, 3); place++) {
    words.push(toWord(place, list[place] ?? defaults[place] ?? 'ignore'));
  }
  return words.join();
}

/**
 * @param {unknown} command
 * @param {unknown} args
 * @param {SpawnOptions} options
 * @param {Stream[]} defaults where input, output and errors lead when nothing is said
 * @returns {Parameters<typeof __primordials.process.spawn>}
 */
export function toSpawn(command, args, options, defaults) {
  checkString('command', command);
  if (command === '') throw invalidArgumentValue('command', command, 'cannot be empty', toSpawn);
  withoutNull('command', command);
  if (!Array.isArray(args)) throw invalidArgumentType('args', 'an instance of Array', args, toSpawn);
  const texts = args.map((value, i) => withoutNull(`args[${i}]`, `${value}`));
  const { argv0, cwd, detached, env, gid, shell, stdio, uid } = options;
  if (argv0 !== undefined) checkString('options.argv0', argv0);
  if (detached !== undefined) checkBoolean('options.detached', detached);
  for (const [name, id] of Object.entries({ uid, gid })) {
    if (id !== undefined && id !== null) checkInteger(`options.${name}`, id, 0, 0x7fff_ffff);
  }
  if (shell !== undefined && typeof shell !== 'boolean') checkString('options.shell', shell);
  const folder = cwd === undefined || cwd === null ? undefined : toPath(cwd, 'options.cwd');
  let file = command;
  let list = [argv0 ?? command, ...texts];
  if (shell) {
    file = typeof shell === 'string' ? shell : '/bin/sh';
    // The arguments are $1, $2, …: nothing in them is read as the shell's language.
    list = [argv0 ?? file, '-c', command, file, ...texts];
  }
  return [
    file,
    list.join('\0'),
    toEnvironment(env),
    folder,
    toStdio(stdio, defaults),
    detached === true,
    uid ?? undefined,
    gid ?? undefined,
  ];
}
