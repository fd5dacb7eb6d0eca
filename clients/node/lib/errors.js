/** A call failed; `reason` says why. */
export class CommandError extends Error {
  /**
   * @param {import('../index.d.ts').CommandFailure} reason
   * @param {string} message
   * @param {{ cause?: unknown, error?: import('../index.d.ts').JavaScriptError }} [details]
   */
  constructor(reason, message, { cause, error } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'CommandError';
    this.reason = reason;
    this.error = error;
  }
}

const refusals = new Map([
  ['error compiling command', 'notCompiled'],
  ['JSON input parse error', 'badParameter'],
  ['unserializable return value', 'badResult'],
  ['error attempting to JSON serialize return value', 'badResult'],
  ['jsockd command was too long', 'tooLong'],
]);

/**
 * What a server says about a command that failed.
 * @param {string} json a text, or the error object
 * @param {unknown} cause what the message handler threw
 */
export function readError(json, cause) {
  let said;
  try {
    said = JSON.parse(json);
    if (typeof said === 'string') return new CommandError(refusals.get(said) ?? 'thrown', said, { cause });
    const { errorMessage, trace, raw, pretty } = said;
    const error = { message: demandText(errorMessage), trace: trace.map(readFrame), raw, pretty };
    const reason = errorMessage === 'InternalError: interrupted' ? 'timeLimit' : 'thrown';
    return new CommandError(reason, errorMessage, { cause, error });
  } catch (broken) {
    return new CommandError('protocol', `The server's error cannot be read (${broken.message}): ${json}`, {
      cause: broken,
    });
  }
}

function readFrame({ functionName = null, source = null, line, column, mapped }) {
  const at = { functionName, source, line: readNumber(line), column: readNumber(column) };
  return { ...at, mapped: mapped ? readFrame(mapped) : null };
}

// Texts in frames, numbers in what a source map says.
function readNumber(value) {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  if (!Number.isInteger(number)) throw new TypeError(`${value} is no line or column`);
  return number;
}

function demandText(value) {
  if (typeof value !== 'string') throw new TypeError('there is no message');
  return value;
}
