//# allFunctionsCalledOnLoad
// The exceptions of a .NET host, as programs see them.

/** An exception of the host, thrown by a function of the host. Its name is the name of the exception's class. */
export class HostError extends Error {
  #number;

  /**
   * @param {number} number by which the host knows the exception
   * @param {string} name
   * @param {string} message
   * @param {string} [hostStack]
   */
  constructor(number, name, message, hostStack) {
    super(message);
    this.#number = number;
    Object.defineProperty(this, 'name', { value: name, configurable: true, writable: true });
    /** Where it was thrown in the host. */
    Object.defineProperty(this, 'hostStack', { value: hostStack, configurable: true, writable: true });
    this.code = 'ERR_HOST';
    const text = `${this.stack}`;
    if (text.startsWith('Error')) this.stack = name + text.slice('Error'.length);
  }

  /**
   * @param {unknown} error
   * @returns {number} by which the host knows it; -1: it is none of the host's
   */
  static numberOf(error) {
    return typeof error === 'object' && error !== null && #number in error ? error.#number : -1;
  }
}
