// DOMException: the errors of the web's interfaces.
import { cloneable } from 'coro:internal/web/clone-marks';
import { defineConstants, finishClass, invalidThis } from 'coro:internal/web/webidl';

/** The names that had a number once. */
const codes = {
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

const constants = {
  INDEX_SIZE_ERR: 1,
  DOMSTRING_SIZE_ERR: 2,
  HIERARCHY_REQUEST_ERR: 3,
  WRONG_DOCUMENT_ERR: 4,
  INVALID_CHARACTER_ERR: 5,
  NO_DATA_ALLOWED_ERR: 6,
  NO_MODIFICATION_ALLOWED_ERR: 7,
  NOT_FOUND_ERR: 8,
  NOT_SUPPORTED_ERR: 9,
  INUSE_ATTRIBUTE_ERR: 10,
  INVALID_STATE_ERR: 11,
  SYNTAX_ERR: 12,
  INVALID_MODIFICATION_ERR: 13,
  NAMESPACE_ERR: 14,
  INVALID_ACCESS_ERR: 15,
  VALIDATION_ERR: 16,
  TYPE_MISMATCH_ERR: 17,
  SECURITY_ERR: 18,
  NETWORK_ERR: 19,
  ABORT_ERR: 20,
  URL_MISMATCH_ERR: 21,
  QUOTA_EXCEEDED_ERR: 22,
  TIMEOUT_ERR: 23,
  INVALID_NODE_TYPE_ERR: 24,
  DATA_CLONE_ERR: 25,
};

class Given {
  /** @param {object} object which the constructor of a class that extends this one is to complete */
  constructor(object) {
    return object;
  }
}

/** The private fields of an error object: it is made by Error, so that it is an error to the engine too. */
class Fields extends Given {
  #message;
  #name;

  /**
   * @param {Error} error
   * @param {string} message
   * @param {string} name
   */
  constructor(error, message, name) {
    super(error);
    this.#message = message;
    this.#name = name;
  }

  /** @param {object} error */
  static of(error) {
    if (!(#name in error)) throw invalidThis('DOMException');
    return { message: error.#message, name: error.#name };
  }
}

export class DOMException {
  /**
   * @param {string} [message]
   * @param {string | { name?: string, cause?: unknown }} [options] its name
   */
  constructor(message = '', options = 'Error') {
    const text = `${message}`;
    const given = options !== null && typeof options === 'object' ? options : { name: options };
    const name = given.name === undefined ? 'Error' : `${given.name}`;
    /** @type {any} */
    const error = new Error(text);
    Object.setPrototypeOf(error, new.target.prototype);
    new Fields(error, text, name);
    if ('cause' in given) {
      Object.defineProperty(error, 'cause', { value: given.cause, configurable: true, writable: true });
    }
    // The stack's first line is made, when it is read first, of properties of the object's own.
    Object.defineProperty(error, 'name', { value: name, configurable: true });
    Error.captureStackTrace(error, new.target);
    void error.stack;
    delete error.name;
    delete error.message;
    return error;
  }

  /** @returns {string} */
  get name() {
    return Fields.of(this).name;
  }

  get message() {
    return Fields.of(this).message;
  }

  get code() {
    return /** @type {{ [name: string]: number }} */ (codes)[Fields.of(this).name] ?? 0;
  }

  /** @returns {DOMException} */
  [cloneable]() {
    const copy = new DOMException(this.message, this.name);
    const { stack } = /** @type {any} */ (this);
    Object.defineProperty(copy, 'stack', { value: stack, configurable: true, writable: true });
    return copy;
  }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
Object.defineProperty(DOMException, 'length', { value: 0, configurable: true });
finishClass(DOMException, 'name', 'message', 'code');
defineConstants(DOMException, constants);
