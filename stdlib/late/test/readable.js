// The results for people: a line each, and what went wrong at the end.
import { environment } from 'coro:internal/environment';
import { errorText } from 'coro:internal/report';
import { standardOutput } from 'coro:internal/streams';

/** @typedef {import('coro:test/node').TestNode} TestNode */

const styles = { green: 32, red: 31, yellow: 33, grey: 90, bold: 1 };

/** What stands before a name, by state. @type {Record<string, { mark: string, style: keyof typeof styles }>} */
const marks = {
  passed: { mark: '✔', style: 'green' },
  failed: { mark: '✖', style: 'red' },
  skipped: { mark: '-', style: 'grey' },
  todo: { mark: '○', style: 'yellow' },
};

/** Prints files in their order: of the first that has not ended, each test as it ends; of others all together. */
export class ReadableReporter {
  #files;
  #useColours = usesColours();
  /** The first that has not ended. */
  #front = 0;
  /** Is the name of that one printed? */
  #isHeadPrinted = false;
  /** How many of its children are. */
  #printed = 0;

  /** @param {TestNode[]} files */
  constructor(files) {
    this.#files = files;
  }

  /** @param {TestNode} node */
  nodeEnded(node) {
    if (node.file === this.#files[this.#front]) this.#printFront();
  }

  /** @param {TestNode} _file */
  fileEnded(_file) {
    for (let file; (file = this.#files[this.#front]) !== undefined && file.isDone;) {
      this.#printFront();
      this.#front++;
      this.#printed = 0;
      this.#isHeadPrinted = false;
    }
    if (this.#front < this.#files.length) this.#printFront();
  }

  /**
   * @param {number} duration
   * @returns {boolean} did nothing fail?
   */
  end(duration) {
    const all = this.#files.flatMap(file => [...file.all()]);
    const failed = all.filter(node => node.state === 'failed' && node.errors.length > 0);
    const counts = { passed: 0, failed: 0, skipped: 0, todo: 0 };
    let filtered = 0;
    for (const node of all) {
      if (node.kind !== 'test') continue;
      if (node.isFiltered) filtered++;
      else counts[/** @type {keyof typeof counts} */ (node.state)]++;
    }
    let text = '';
    failed.forEach((node, index) => {
      const name = [node.file.name, ...node.path].join(' > ');
      text += `\n${this.#colour('red', `${index + 1}) ${name}`)}\n`;
      for (const error of node.errors) text += indent(errorText(error).trimEnd(), '   ');
    });
    const brokenFiles = failed.filter(node => node.kind !== 'test').length;
    const parts = [`${counts.passed} passed`, `${counts.failed} failed`];
    if (brokenFiles > 0)
      parts.push(`${brokenFiles} ${brokenFiles === 1 ? 'file or suite' : 'files or suites'} failed`);
    if (counts.skipped > 0) parts.push(`${counts.skipped} skipped`);
    if (counts.todo > 0) parts.push(`${counts.todo} to do`);
    if (filtered > 0) parts.push(`${filtered} left out`);
    const isGood = failed.length === 0 && counts.failed === 0;
    const files = `${this.#files.length} ${this.#files.length === 1 ? 'file' : 'files'}`;
    const summary = this.#colour(isGood ? 'green' : 'red', parts.join(', '));
    standardOutput.write(`${text}\n${summary} (${files}, ${timeText(duration)})\n`);
    return isGood;
  }

  #printFront() {
    const file = this.#files[this.#front];
    let text = '';
    while (this.#printed < file.children.length && file.children[this.#printed].isDone) {
      text += this.#lines(file.children[this.#printed++], '  ');
    }
    if (file.isDone && file.errors.length > 0) text += `  ${this.#colour('red', '✖ the file itself')}\n`;
    if (text === '') return;
    if (!this.#isHeadPrinted) text = `${this.#colour('bold', file.name)}\n${text}`;
    this.#isHeadPrinted = true;
    standardOutput.write(text);
  }

  /**
   * @param {TestNode} node
   * @param {string} margin
   * @returns {string}
   */
  #lines(node, margin) {
    if (node.isFiltered) return '';
    const { mark, style } = marks[node.state] ?? marks.failed;
    const reason = node.reason === '' ? '' : ` ${this.#colour('grey', `# ${node.reason}`)}`;
    const time = node.state === 'skipped' ? '' : ` ${this.#colour('grey', `(${timeText(node.duration)})`)}`;
    let text = `${margin}${this.#colour(style, mark)} ${node.name}${time}${reason}\n`;
    for (const message of node.diagnostics) text += `${margin}  ${this.#colour('grey', message)}\n`;
    for (const child of node.children) text += this.#lines(child, `${margin}  `);
    return text;
  }

  /**
   * @param {keyof typeof styles} style
   * @param {string} text
   */
  #colour(style, text) {
    return this.#useColours ? `\x1b[${styles[style]}m${text}\x1b[0m` : text;
  }
}

/** @returns {boolean} */
function usesColours() {
  const { FORCE_COLOR: forced, NO_COLOR: none } = environment();
  if (forced !== undefined && forced !== '') return forced !== '0';
  return (none === undefined || none === '') && standardOutput.isTTY;
}

/**
 * @param {number} milliseconds
 * @returns {string}
 */
function timeText(milliseconds) {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 10_000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * @param {string} text
 * @param {string} margin
 */
function indent(text, margin) {
  return text
    .split('\n')
    .map(line => (line === '' ? '\n' : `${margin}${line}\n`))
    .join('');
}
