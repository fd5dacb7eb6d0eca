// The results for programs: TAP version 14.
import { stackOf } from 'coro:internal/inspect-errors';
import { isError } from 'coro:internal/is-error';
import { inspect } from 'coro:internal/inspect';
import { standardOutput } from 'coro:internal/streams';

/** @typedef {import('coro:test/node').TestNode} TestNode */

/** A test point for each file, in their order, with its tests as subtests. */
export class TapReporter {
  #files;
  #printed = 0;

  /** @param {TestNode[]} files */
  constructor(files) {
    this.#files = files;
    standardOutput.write('TAP version 14\n');
  }

  nodeEnded() {}

  /** @param {TestNode} _file */
  fileEnded(_file) {
    for (let file; (file = this.#files[this.#printed]) !== undefined && file.isDone;) {
      standardOutput.write(point(file, ++this.#printed, ''));
    }
  }

  /**
   * @param {number} duration
   * @returns {boolean} did nothing fail?
   */
  end(duration) {
    const count = (/** @type {string} */ state) =>
      this.#files
        .flatMap(file => [...file.all()])
        .filter(node => node.kind === 'test' && !node.isFiltered && node.state === state).length;
    const counts = ['passed', 'failed', 'skipped', 'todo']
      .map(state => `# ${state} ${count(state)}\n`)
      .join('');
    standardOutput.write(`1..${this.#files.length}\n${counts}# duration_ms ${duration.toFixed(3)}\n`);
    return this.#files.every(file => !file.hasFailed);
  }
}

/**
 * @param {TestNode} node
 * @param {number} number among its siblings
 * @param {string} margin
 * @returns {string}
 */
function point(node, number, margin) {
  const children = node.children.filter(child => !child.isFiltered);
  let text = '';
  if (children.length > 0 || node.kind !== 'test') {
    const inner = `${margin}    `;
    text += `${margin}# Subtest: ${escape(node.name)}\n`;
    children.forEach((child, index) => {
      text += point(child, index + 1, inner);
    });
    text += `${inner}1..${children.length}\n`;
  }
  const isGood = node.state === 'todo' ? node.errors.length === 0 : node.state !== 'failed';
  text += `${margin}${isGood ? 'ok' : 'not ok'} ${number} - ${escape(node.name)}${directive(node)}\n`;
  for (const message of node.diagnostics) text += `${margin}# ${message.replaceAll('\n', `\n${margin}# `)}\n`;
  return text + details(node, margin);
}

/** @param {TestNode} node */
function directive({ state, reason }) {
  if (state !== 'skipped' && state !== 'todo') return '';
  return ` # ${state === 'skipped' ? 'SKIP' : 'TODO'}${reason === '' ? '' : ` ${oneLine(reason)}`}`;
}

/**
 * @param {TestNode} node
 * @param {string} margin
 * @returns {string} a block of YAML
 */
function details({ duration, errors, state }, margin) {
  if (state === 'skipped') return '';
  const inner = `${margin}  `;
  let text = `${inner}---\n${inner}duration_ms: ${duration.toFixed(3)}\n`;
  for (const error of errors.slice(0, 1)) {
    const { code, actual, expected, operator } = /** @type {any} */ (isError(error) ? error : {});
    text += `${inner}message: ${quoted(isError(error) ? error.message : inspect(error))}\n`;
    if (code !== undefined) text += `${inner}code: ${quoted(`${code}`)}\n`;
    if (operator !== undefined) {
      text += `${inner}operator: ${quoted(`${operator}`)}\n`;
      text += `${inner}expected: ${quoted(inspect(expected))}\n${inner}actual: ${quoted(inspect(actual))}\n`;
    }
    if (isError(error)) text += `${inner}stack: |-\n${block(stackText(error), `${inner}  `)}`;
  }
  if (errors.length > 1) {
    text += `${inner}others:\n`;
    for (const error of errors.slice(1)) text += `${inner}  - ${quoted(inspect(error))}\n`;
  }
  return `${text}${inner}...\n`;
}

/**
 * @param {Error} error
 * @returns {string} without the frames of the library
 */
function stackText(error) {
  const lines = stackOf(error).split('\n');
  return lines.filter(line => !/^ +at (?:.* \()?coro:/.test(line)).join('\n');
}

/** @param {string} text */
function oneLine(text) {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** @param {string} text as part of a test point */
function escape(text) {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}

/** @param {string} text as a value of YAML: JSON's strings are some */
function quoted(text) {
  return JSON.stringify(text);
}

/**
 * @param {string} text
 * @param {string} margin
 */
function block(text, margin) {
  return text
    .split('\n')
    .map(line => `${margin}${line}\n`)
    .join('');
}
