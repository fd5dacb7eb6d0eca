// Reads lines from a terminal that the user can edit.
import { charactersOf, widthOf } from 'coro:repl/text-width';

/** What a line ends with besides Enter. */
export const interrupted = Symbol('interrupted');
export const ended = Symbol('ended');

const keys = new Map(
  Object.entries({
    '\x01': 'home',
    '\x02': 'left',
    '\x03': 'interrupt',
    '\x04': 'end of input',
    '\x05': 'end',
    '\x06': 'right',
    '\x08': 'backspace',
    '\t': 'complete',
    '\n': 'enter',
    '\x0b': 'cut behind',
    '\x0c': 'clear screen',
    '\r': 'enter',
    '\x0e': 'down',
    '\x10': 'up',
    '\x12': 'search',
    '\x14': 'swap',
    '\x15': 'cut before',
    '\x17': 'cut word',
    '\x19': 'paste',
    '\x7f': 'backspace',
    '\x1b[A': 'up',
    '\x1b[B': 'down',
    '\x1b[C': 'right',
    '\x1b[D': 'left',
    '\x1b[F': 'end',
    '\x1b[H': 'home',
    '\x1bOA': 'up',
    '\x1bOB': 'down',
    '\x1bOC': 'right',
    '\x1bOD': 'left',
    '\x1bOF': 'end',
    '\x1bOH': 'home',
    '\x1b[1~': 'home',
    '\x1b[3~': 'delete',
    '\x1b[4~': 'end',
    '\x1b[1;5C': 'word right',
    '\x1b[1;5D': 'word left',
    '\x1b\x7f': 'cut word',
    '\x1bb': 'word left',
    '\x1bd': 'cut next word',
    '\x1bf': 'word right',
  }),
);
// A key that is pressed with others, or a reply of the terminal, is no text, known or not.
const sequence = /^\x1b(?:\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]|O[\x40-\x7e]|[^[O])/;
/** The terminal marks what is pasted. */
const bracketedPaste = '\x1b[?2004h';
const pasteBegin = '\x1b[200~';
const pasteEnd = '\x1b[201~';

/** @typedef {(line: string) => [completions: string[], replaced: string]} Completer what may follow, and the text it replaces */

export class LineEditor {
  #input;
  #output;
  #complete;
  /** The oldest first. @type {string[]} */
  history;
  /** Read and not used yet. */
  #pending = '';
  /** What is on the screen: its row of the cursor. */
  #row = 0;
  #prompt = '';
  #text = '';
  /** Where the cursor is in the text. */
  #at = 0;
  #cut = '';
  #place = 0;
  #draft = '';
  #wasTab = false;

  /**
   * @param {{ read(): string | null, setRawMode(on: boolean): unknown }} input
   * @param {{ write(text: string): unknown, columns: number | undefined }} output
   * @param {Completer} complete
   * @param {string[]} history
   */
  constructor(input, output, complete, history) {
    this.#input = input;
    this.#output = output;
    this.#complete = complete;
    this.history = history;
  }

  /**
   * Blocks until a line is there.
   * @param {string} prompt
   * @returns {string | typeof interrupted | typeof ended}
   */
  readLine(prompt) {
    this.#prompt = prompt;
    this.#text = '';
    this.#at = this.#row = 0;
    this.#place = this.history.length;
    this.#input.setRawMode(true);
    this.#output.write(bracketedPaste);
    this.#draw();
    for (;;) {
      const key = this.#nextKey();
      if (key === undefined) return ended;
      const result = this.#press(key);
      if (result === undefined) continue;
      this.#at = this.#text.length;
      this.#draw();
      this.#output.write('\n');
      return result;
    }
  }

  /** Between two lines: the terminal is as it was before the first. */
  release() {
    this.#output.write('\x1b[?2004l');
    this.#input.setRawMode(false);
  }

  /** @returns {string | undefined} a key by name, or text that was typed; undefined: the terminal is gone */
  #nextKey() {
    for (;;) {
      const pending = this.#pending;
      if (pending.startsWith(pasteBegin)) {
        const end = pending.indexOf(pasteEnd);
        if (end >= 0) {
          this.#pending =
            pending.slice(pasteBegin.length, end).replace(/\r\n?/g, '\n') +
            pending.slice(end + pasteEnd.length);
          continue;
        }
      } else if (pending !== '' && pending !== '\x1b' && pending !== '\x1b[') {
        const [piece] = sequence.exec(pending) ?? /^[^\x00-\x1f\x7f]+/.exec(pending) ?? [pending[0]];
        this.#pending = pending.slice(piece.length);
        const isText = piece[0] >= ' ' && piece[0] !== '\x7f';
        return isText ? `text ${piece}` : (keys.get(piece) ?? 'none');
      }
      const more = this.#input.read();
      if (more === null) return undefined;
      this.#pending += more;
    }
  }

  /**
   * @param {string} key
   * @returns {string | typeof interrupted | typeof ended | undefined} undefined: the line goes on
   */
  #press(key) {
    const wasTab = this.#wasTab;
    this.#wasTab = key === 'complete';
    const [before, behind] = [this.#text.slice(0, this.#at), this.#text.slice(this.#at)];
    switch (key) {
      case 'enter':
        return this.#text;
      case 'interrupt':
        return interrupted;
      case 'end of input':
        if (this.#text === '') return ended;
        this.#set(before, behind.slice(charactersOf(behind)[0]?.length ?? 0));
        break;
      case 'backspace':
        this.#set(before.slice(0, before.length - (charactersOf(before).at(-1)?.length ?? 0)), behind);
        break;
      case 'delete':
        this.#set(before, behind.slice(charactersOf(behind)[0]?.length ?? 0));
        break;
      case 'left':
        this.#at -= charactersOf(before).at(-1)?.length ?? 0;
        break;
      case 'right':
        this.#at += charactersOf(behind)[0]?.length ?? 0;
        break;
      case 'home':
        this.#at = 0;
        break;
      case 'end':
        this.#at = this.#text.length;
        break;
      case 'word left':
        this.#at = before.search(/[\p{L}\p{N}_$]*[^\p{L}\p{N}_$]*$/u);
        break;
      case 'word right':
        this.#at += /^[^\p{L}\p{N}_$]*[\p{L}\p{N}_$]*/u.exec(behind)?.[0].length ?? 0;
        break;
      case 'cut before':
        this.#cut = before;
        this.#set('', behind);
        break;
      case 'cut behind':
        this.#cut = behind;
        this.#set(before, '');
        break;
      case 'cut word': {
        const start = before.search(/[^\s]*\s*$/);
        this.#cut = before.slice(start);
        this.#set(before.slice(0, start), behind);
        break;
      }
      case 'cut next word': {
        const length = /^\s*[^\s]*/.exec(behind)?.[0].length ?? 0;
        this.#cut = behind.slice(0, length);
        this.#set(before, behind.slice(length));
        break;
      }
      case 'paste':
        this.#set(before + this.#cut, behind);
        break;
      case 'swap': {
        const characters = charactersOf(before);
        if (behind === '' && characters.length >= 2) {
          const [one, other] = characters.splice(-2);
          this.#set(characters.join('') + other + one, '');
        }
        break;
      }
      case 'up':
        this.#recall(this.#place - 1);
        break;
      case 'down':
        this.#recall(this.#place + 1);
        break;
      case 'search':
        return this.#search();
      case 'complete':
        this.#completeText(wasTab);
        break;
      case 'clear screen':
        this.#output.write('\x1b[H\x1b[2J');
        this.#row = 0;
        break;
      case 'none':
        return undefined;
      default:
        this.#set(before + key.slice('text '.length), behind);
    }
    // What was typed ahead is drawn once.
    if (this.#pending === '') this.#draw();
    return undefined;
  }

  /**
   * @param {string} before the cursor
   * @param {string} behind
   */
  #set(before, behind) {
    this.#text = before + behind;
    this.#at = before.length;
  }

  /** @param {number} place */
  #recall(place) {
    if (place < 0 || place > this.history.length) return;
    if (this.#place === this.history.length) this.#draft = this.#text;
    this.#place = place;
    this.#set(place === this.history.length ? this.#draft : this.history[place], '');
  }

  /** Ctrl-R: looks for a line of the history while it is typed. */
  #search() {
    const { history } = this;
    const [prompt, text] = [this.#prompt, this.#text];
    let [wanted, from] = ['', history.length - 1];
    for (;;) {
      const found = history.findLastIndex((line, i) => i <= from && line.includes(wanted));
      this.#prompt = `(reverse-i-search)\`${wanted}': `;
      this.#set(wanted !== '' && found >= 0 ? history[found] : '', '');
      this.#draw();
      const key = this.#nextKey();
      if (key?.startsWith('text ')) wanted += key.slice('text '.length);
      else if (key === 'backspace') wanted = charactersOf(wanted).slice(0, -1).join('');
      else if (key === 'search') {
        if (found > 0) from = found - 1;
        continue;
      } else {
        this.#prompt = prompt;
        if (key === undefined) return ended;
        if (key === 'interrupt') this.#set(text, '');
        else if (key !== 'none') return this.#press(key);
        this.#draw();
        return undefined;
      }
      from = history.length - 1;
    }
  }

  /** @param {boolean} wasTab was Tab pressed before too? Then all that fits is shown. */
  #completeText(wasTab) {
    const [before, behind] = [this.#text.slice(0, this.#at), this.#text.slice(this.#at)];
    const [completions, replaced] = this.#complete(before);
    if (completions.length === 0) return;
    let common = completions[0];
    for (const completion of completions) while (!completion.startsWith(common)) common = common.slice(0, -1);
    if (common.length > replaced.length) {
      this.#set(before.slice(0, before.length - replaced.length) + common, behind);
    } else if (wasTab) {
      this.#at = this.#text.length;
      this.#draw();
      const width = Math.max(...completions.map(widthOf)) + 2;
      const perRow = Math.max(1, Math.floor((this.#output.columns ?? 80) / width));
      let rows = '';
      completions.forEach((completion, i) => {
        const isLast = (i + 1) % perRow === 0 || i === completions.length - 1;
        rows += isLast ? `${completion}\n` : completion + ' '.repeat(width - widthOf(completion));
      });
      this.#output.write(`\n${rows}`);
      this.#row = 0;
      this.#at = before.length;
    }
  }

  /** Shows prompt and text again, wherever the terminal breaks them into rows. */
  #draw() {
    const columns = this.#output.columns ?? 80;
    const whole = widthOf(this.#prompt + this.#text);
    const cursor = widthOf(this.#prompt + this.#text.slice(0, this.#at));
    const up = this.#row > 0 ? `\x1b[${this.#row}A` : '';
    // A terminal goes to the next row with the next character only.
    const wrap = whole > 0 && whole % columns === 0 ? '\n' : '';
    const [lastRow, row] = [Math.floor(whole / columns), Math.floor(cursor / columns)];
    const back = lastRow > row ? `\x1b[${lastRow - row}A` : '';
    const right = cursor % columns > 0 ? `\x1b[${cursor % columns}C` : '';
    this.#output.write(`${up}\r\x1b[J${this.#prompt}${this.#text}${wrap}\r${back}${right}`);
    this.#row = row;
  }
}
