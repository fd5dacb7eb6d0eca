// coro:os: what the system says of itself, in Node's words.
import { readFile } from 'coro:fs';
import { signals } from 'coro:internal/signals';
import process from 'coro:process';

/**
 * @param {string} path of a file in /proc
 * @returns {string} its only line
 */
const line = path => readFile(path).trim();

/**
 * @param {string} name
 * @returns {number} bytes
 */
function memory(name) {
  const found = new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(readFile('/proc/meminfo'));
  return found === null ? 0 : Number(found[1]) * 1024;
}

/** Numbers of the system. */
export const constants = Object.freeze({ signals });
/** The end of a line. */
export const EOL = '\n';
export const devNull = '/dev/null';
export const arch = () => process.arch;
export const endianness = () => 'LE';
export const freemem = () => memory('MemAvailable');
export const hostname = () => line('/proc/sys/kernel/hostname');
export const loadavg = () => line('/proc/loadavg').split(' ', 3).map(Number);
export const machine = () => 'x86_64';
export const platform = () => process.platform;
export const release = () => line('/proc/sys/kernel/osrelease');
export const totalmem = () => memory('MemTotal');
export const type = () => 'Linux';
export const uptime = () => Number(line('/proc/uptime').split(' ', 1)[0]);
export const version = () => line('/proc/sys/kernel/version');

/** @returns {string} for temporary files, without a slash at its end */
export function tmpdir() {
  const { TMPDIR, TMP, TEMP } = process.env;
  const path = TMPDIR || TMP || TEMP || '/tmp';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** @returns {{ username: string, uid: number, gid: number, shell: string | null, homedir: string }} of the process */
export function userInfo() {
  const status = readFile('/proc/self/status');
  const [uid, gid] = ['Uid', 'Gid'].map(name =>
    Number(new RegExp(`^${name}:\\s*\\d+\\s+(\\d+)`, 'm').exec(status)?.[1]),
  );
  const entry = readFile('/etc/passwd')
    .split('\n')
    .map((/** @type {string} */ text) => text.split(':'))
    .find((/** @type {string[]} */ fields) => Number(fields[2]) === uid && fields.length >= 7);
  return {
    uid,
    gid,
    username: entry?.[0] ?? `${uid}`,
    homedir: entry?.[5] ?? '/',
    shell: entry?.[6] ?? null,
  };
}

/** @returns {string} */
export function homedir() {
  return process.env.HOME ?? userInfo().homedir;
}

/** @returns {{ model: string, speed: number }[]} the processors */
export function cpus() {
  return readFile('/proc/cpuinfo')
    .trim()
    .split('\n\n')
    .map((/** @type {string} */ text) => ({
      model: /^model name\s*: (.*)$/m.exec(text)?.[1] ?? 'unknown',
      speed: Math.round(Number(/^cpu MHz\s*: (.*)$/m.exec(text)?.[1] ?? 0)),
    }));
}

/** @returns {number} how many processors the process may use */
export function availableParallelism() {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFile('/proc/self/status'))?.[1] ?? '0';
  return list.split(',').reduce((count, range) => {
    const [from, to = from] = range.split('-').map(Number);
    return count + to - from + 1;
  }, 0);
}

export default {
  EOL,
  arch,
  availableParallelism,
  constants,
  cpus,
  devNull,
  endianness,
  freemem,
  homedir,
  hostname,
  loadavg,
  machine,
  platform,
  release,
  tmpdir,
  totalmem,
  type,
  uptime,
  userInfo,
  version,
};
